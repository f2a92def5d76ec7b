import { existsSync } from "node:fs";
import type { DataDirectory } from "#server/settings/data-directory.ts";
import { openConsoleAccount } from "./account/console-account.ts";
import { createTryLimit } from "./account/try-limit.ts";
import type { InstallationView } from "./installation-view.ts";
import { measureMemory } from "./process-memory.ts";
import type { ConsoleDeps } from "./router/console-context.ts";
import { openServiceLog } from "./service-log.ts";
import type { ServiceSet } from "./service-set.ts";
import { readSetupUse, reopenSetup, useSetupCode } from "./setup-code.ts";

/** The installation that the console is about. */
export interface ConsoleDepsOptions {
  readonly directory: DataDirectory;
  readonly services: ServiceSet;
  readonly installation: Omit<InstallationView, "memoryBytes">;
}

/**
 * What the console's procedures work on. An owner who removed the console's file
 * has forgotten the password: the setup code becomes good for a new one.
 */
export function createConsoleDeps({ directory, services, installation }: ConsoleDepsOptions): ConsoleDeps {
  const log = openServiceLog(directory.serviceLogsDir, "console");
  if (readSetupUse(directory).console && !existsSync(directory.consoleFile)) reopenSetup(directory, "console");
  return {
    services,
    host: installation.host,
    account: openConsoleAccount(directory.consoleFile),
    tryLimit: createTryLimit(),
    useSetupCode: (code) => useSetupCode(directory, code, "console"),
    audit: (line) => log.write(line),
    now: () => Date.now(),
    installation: async () => {
      const [memoryBytes = null] = await measureMemory([{ pid: process.pid, withChildren: false }]);
      return { ...installation, memoryBytes };
    },
  };
}
