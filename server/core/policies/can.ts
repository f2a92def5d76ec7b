import type { Actor } from "#server/core/actor.ts";
import { accountPolicy } from "#server/core/policies/account.ts";
import { jobPolicy } from "#server/core/policies/job.ts";
import { orbPolicy } from "#server/core/policies/orb.ts";
import { pipelinePolicy } from "#server/core/policies/pipeline.ts";
import { projectPolicy } from "#server/core/policies/project.ts";
import { sshKeyPolicy } from "#server/core/policies/ssh-key.ts";
import { storagePolicy } from "#server/core/policies/storage.ts";
import { variablePolicy } from "#server/core/policies/variable.ts";
import { workflowPolicy } from "#server/core/policies/workflow.ts";

const policies = {
  ...accountPolicy,
  ...jobPolicy,
  ...orbPolicy,
  ...pipelinePolicy,
  ...projectPolicy,
  ...sshKeyPolicy,
  ...storagePolicy,
  ...variablePolicy,
  ...workflowPolicy,
};

/** Everything an actor can be allowed, by noun and verb. */
export type Action = keyof typeof policies;

/** Every action there is, for tests that walk them. */
export const actions = Object.keys(policies) as readonly Action[];

/** Whether the actor may do this. The one question every command asks before it changes anything. */
export function can(actor: Actor, action: Action): boolean {
  return policies[action](actor);
}
