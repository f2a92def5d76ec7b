import type { ConsoleAccount } from "#server/supervisor/account/console-account.ts";
import type { TryLimit } from "#server/supervisor/account/try-limit.ts";
import type { InstallationView } from "#server/supervisor/installation-view.ts";
import type { ServiceSet } from "#server/supervisor/service-set.ts";

/** What the console's procedures work on, the same for every request. */
export interface ConsoleDeps {
  readonly account: ConsoleAccount;
  readonly tryLimit: TryLimit;
  readonly services: ServiceSet;
  /** The machine's name, which also strangers see. */
  readonly host: string;
  readonly installation: () => Promise<InstallationView>;
  readonly useSetupCode: (code: string) => Promise<"ok" | "wrong" | "used">;
  /** Writes to the console's own log: who did what. */
  readonly audit: (line: string) => void;
  readonly now: () => number;
}

/** One request's own part. */
export interface ConsoleContext extends ConsoleDeps {
  /** Where it came from. */
  readonly address: string;
  /** The session's token, if it brought one. */
  readonly token: string | null;
  /** Gives the browser a session's token, or takes it away (null). */
  readonly setToken: (token: string | null) => void;
}
