/** What the console says about the installation as a whole. */
export interface InstallationView {
  readonly version: string;
  readonly host: string;
  readonly dashboardUrl: string;
  readonly consoleUrl: string;
  readonly dataDirectory: string;
  readonly database: "embedded" | "external";
  readonly nodeVersion: string;
  readonly startedAt: number;
  /** Of the console's own process. */
  readonly memoryBytes: number | null;
}
