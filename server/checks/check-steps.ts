import { existsSync } from "node:fs";
import { join } from "node:path";

/** One program of the check. */
export interface CheckStep {
  readonly name: string;
  readonly command: readonly string[];
}

/** The programs of `npm run check`, longest first, so that two at a time end soon. */
export function checkSteps(root: string): readonly CheckStep[] {
  const apps = ["apps/web", "apps/console"].filter((app) => existsSync(join(root, app, "tsconfig.json")));
  return [
    { name: "lint", command: ["oxlint", "--type-aware", "-f", "unix"] },
    { name: "unused files, exports and dependencies", command: ["knip", "--no-progress"] },
    { name: "types of the server", command: ["tsc", "-p", "."] },
    ...apps.map((app) => ({ name: `types of ${app}`, command: ["tsc", "-p", app, "--noEmit"] })),
    { name: "format", command: ["biome", "check", "--error-on-warnings", "--max-diagnostics=40"] },
    { name: "house rules", command: [process.execPath, "server/checks/run-house-rules.ts"] },
  ];
}
