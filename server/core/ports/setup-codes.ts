/** The one-time code that is printed on the first run. */
export interface SetupCodes {
  /** Spends the code for the first account of the dashboard. Another process may race for it: only one gets `ok`. */
  use(code: string, purpose: "web" | "console"): Promise<"ok" | "wrong" | "used">;
}
