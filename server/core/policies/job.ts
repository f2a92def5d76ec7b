import { everybodyKnown, type Rule } from "#server/core/policies/policy.ts";

/** What can be done with jobs. */
export const jobPolicy = {
  "job.cancel": everybodyKnown,
  "job.approve": everybodyKnown,
} as const satisfies Record<string, Rule>;
