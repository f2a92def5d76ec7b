import { everybodyKnown, type Rule } from "#server/core/policies/policy.ts";

/** What can be done with workflows. */
export const workflowPolicy = {
  "workflow.cancel": everybodyKnown,
  "workflow.rerun": everybodyKnown,
} as const satisfies Record<string, Rule>;
