import { everybodyKnown, type Rule } from "#server/core/policies/policy.ts";

/** What can be done with variables and contexts. Their values can be read by nobody. */
export const variablePolicy = {
  "variable.set": everybodyKnown,
  "variable.remove": everybodyKnown,
  "context.create": everybodyKnown,
  "context.remove": everybodyKnown,
} as const satisfies Record<string, Rule>;
