import type { JobState } from "#server/core/build/build-state.ts";

/** What a `release` job says: it waits for a deploy, and nothing here deploys. */
export const releasedWithoutProvider = "No deploy provider is connected here, so the release counts as done at once.";

/** Why a job that names contexts that do not exist is `unauthorized`. */
export function unauthorizedBy(missing: readonly string[]): Pick<JobState, "stopReason" | "stopDetail"> {
  const names = missing.map((name) => `"${name}"`).join(", ");
  return {
    stopReason: "contextMissing",
    stopDetail:
      missing.length === 1
        ? `There is no context ${names} in this organization.`
        : `There are no contexts ${names} in this organization.`,
  };
}
