import { AppError } from "#server/core/error/app-error.ts";
import type { ConsoleAccount } from "./console-account.ts";

/** What setting up works on. */
export interface SetUpConsoleDeps {
  readonly account: ConsoleAccount;
  readonly useSetupCode: (code: string) => Promise<"ok" | "wrong" | "used">;
  readonly now: () => number;
}

/**
 * Sets the console's password for whoever knows the code from the terminal, and
 * signs them in: gives their session's token. Refuses a wrong or used code, and a
 * console that has a password.
 */
export async function setUpConsole(deps: SetUpConsoleDeps, setupCode: string, password: string): Promise<string> {
  const answer = deps.account.isSetUp() ? "used" : await deps.useSetupCode(setupCode);
  if (answer === "wrong") {
    throw new AppError("forbidden", {
      userMessage: "This is not the setup code. The newest one stands in the terminal that started Rotunda.",
    });
  }
  if (answer === "used" || !(await deps.account.setUp(password))) {
    throw new AppError("conflict", { userMessage: "The console has a password already. Sign in with it." });
  }
  const token = await deps.account.signIn(password, deps.now());
  if (token === null) throw new Error("The new password does not open the console");
  return token;
}
