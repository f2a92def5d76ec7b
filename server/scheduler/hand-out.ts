import { continuationSecondsMax } from "#server/commands/continue-pipeline.ts";
import type { Deps } from "#server/commands/deps.ts";
import { refuseTask } from "#server/commands/refuse-task.ts";
import { returnTask } from "#server/commands/return-task.ts";
import { secretHash } from "#server/commands/secret-hash.ts";
import { AppError } from "#server/core/error/app-error.ts";
import { taskClaims } from "#server/core/oidc/task-claims.ts";
import type { Fleet } from "#server/core/ports/fleet.ts";
import type { ClaimedTask } from "#server/core/ports/task-store.ts";
import { taskSpecOf } from "#server/scheduler/task-spec.ts";
import { taskSshKeys } from "#server/scheduler/task-ssh-keys.ts";
import { openVariables } from "#server/scheduler/task-variables.ts";

/** What handing a task over needs. */
export type HandOutDeps = Pick<
  Deps,
  | "builds"
  | "clock"
  | "ids"
  | "limits"
  | "publicUrl"
  | "variables"
  | "sshKeys"
  | "hostKeys"
  | "identityTokens"
  | "secrets"
  | "taskSecrets"
  | "continuations"
> & {
  readonly fleet: Fleet;
};

/**
 * Gives a claimed task to its agent with all that it may see. Ends it when
 * that cannot be had, and puts it back into the queue when the agent has gone.
 */
export async function handOut(deps: HandOutDeps, task: ClaimedTask, taskToken: string): Promise<void> {
  const opened = await Promise.all([openVariables(deps, task), taskSshKeys(deps, task)]).catch((error: unknown) => {
    if (error instanceof AppError) return error;
    throw error;
  });
  if (opened instanceof AppError) {
    await refuseTask(deps, task, { kind: "unreadable", sentence: opened.userMessage });
    return;
  }
  const [variables, sshKeys] = opened;
  if (variables.missingContexts.length > 0) {
    await refuseTask(deps, task, { kind: "contextsMissing", names: variables.missingContexts });
    return;
  }
  const continuationKey = task.pipeline.isInSetup ? await newContinuationKey(deps, task) : null;
  const { leaseSeconds, jobSecondsMax } = deps.limits;
  const { publicUrl } = deps;
  const spec = taskSpecOf(task, {
    taskToken,
    leaseSeconds,
    jobSecondsMax,
    publicUrl,
    variables,
    continuationKey,
    identity: await signIdentity(deps, task),
    sshKeys,
  });
  const remembered = deps.taskSecrets.remember(spec, spec.secretValues);
  const isTaken = deps.fleet.offer(task.agentId, spec);
  // The agent does not wait for what is only needed after a crash of ours.
  await Promise.all([remembered, isTaken ? null : returnTask(deps, { taskId: task.taskId, epoch: task.epoch })]);
}

async function signIdentity({ identityTokens, clock, publicUrl }: HandOutDeps, task: ClaimedTask) {
  const claims = taskClaims(task, { issuer: publicUrl, now: clock.now() });
  const [v1, v2] = await Promise.all([identityTokens.sign(claims.v1), identityTokens.sign(claims.v2)]);
  return { v1, v2 };
}

/** Only its hash is kept; each task gets a key of its own, and the first that is used continues the pipeline. */
async function newContinuationKey({ continuations, ids, clock }: HandOutDeps, task: ClaimedTask): Promise<string> {
  const key = ids.secret();
  const expiresAt = new Date(clock.now().getTime() + continuationSecondsMax * 1000);
  await continuations.addKey({ keyHash: secretHash(key), pipelineId: task.pipeline.id, expiresAt });
  return key;
}
