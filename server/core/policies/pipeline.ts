import { everybodyKnown, type Rule } from "#server/core/policies/policy.ts";

/** What can be done with pipelines. */
export const pipelinePolicy = {
  "pipeline.read": everybodyKnown,
  "pipeline.trigger": everybodyKnown,
  "pipeline.cancel": everybodyKnown,
} as const satisfies Record<string, Rule>;
