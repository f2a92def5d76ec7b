import { everybodyKnown, ownersOnly, type Rule } from "#server/core/policies/policy.ts";

/** What can be done with what jobs leave behind. */
export const storagePolicy = {
  "cache.delete": everybodyKnown,
  "storage.report": ownersOnly,
  "storage.clean": ownersOnly,
} as const satisfies Record<string, Rule>;
