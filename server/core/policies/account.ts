import { everybodyKnown, ownersOnly, type Rule } from "#server/core/policies/policy.ts";

/** What can be done with accounts and their tokens. */
export const accountPolicy = {
  "token.create_own": everybodyKnown,
  "token.create_for_others": ownersOnly,
} as const satisfies Record<string, Rule>;
