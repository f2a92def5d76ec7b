import { everybodyKnown, type Rule } from "#server/core/policies/policy.ts";

/** What can be done with the keys of projects. They can be read by nobody. */
export const sshKeyPolicy = {
  "ssh_key.add": everybodyKnown,
  "ssh_key.remove": everybodyKnown,
} as const satisfies Record<string, Rule>;
