import type { Deps } from "#server/commands/deps.ts";

/** What the commands of accounts need. */
export type AccountDeps = Pick<Deps, "accounts" | "clock" | "ids">;
