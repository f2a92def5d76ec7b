import { everybodyKnown, type Rule } from "#server/core/policies/policy.ts";

/** What can be done with caches. */
export const cachePolicy = {
  "cache.remove": everybodyKnown,
} as const satisfies Record<string, Rule>;
