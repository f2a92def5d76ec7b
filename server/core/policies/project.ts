import { everybodyKnown, ownersOnly, type Rule } from "#server/core/policies/policy.ts";

/**
 * What can be done with projects. A repository on the server's own disk may
 * hold what only the server's account can read, so adding one is the owners'.
 */
export const projectPolicy = {
  "project.read": everybodyKnown,
  "project.add": everybodyKnown,
  "project.add_local": ownersOnly,
  "project.try_example": everybodyKnown,
} as const satisfies Record<string, Rule>;
