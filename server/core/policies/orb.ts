import { everybodyKnown, ownersOnly, type Rule } from "#server/core/policies/policy.ts";

/**
 * What can be done with orbs. What is published runs in the builds of everybody who names it, also
 * under the name of a well-known orb, so a production version is the owners' to bring in. A label
 * has to be asked for by its own name, and everybody may try one.
 */
export const orbPolicy = {
  "orb.read": everybodyKnown,
  "orb.publish_label": everybodyKnown,
  "orb.publish": ownersOnly,
} as const satisfies Record<string, Rule>;
