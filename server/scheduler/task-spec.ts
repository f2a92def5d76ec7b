import type { TaskSpec } from "#server/core/agent-protocol/task-spec.ts";
import type { ExecutorPlan, RegistryAuthPlan } from "#server/core/plan/executor-plan.ts";
import type { ClaimedTask } from "#server/core/ports/task-store.ts";
import { limitsOfClass } from "#server/core/resource-class.ts";
import { fillVariables } from "#server/core/variable/fill-variables.ts";
import { builtInVariables } from "#server/scheduler/built-in-variables.ts";
import { continuationSteps } from "#server/scheduler/continuation-steps.ts";
import { taskSecretValues } from "#server/scheduler/task-secret-values.ts";
import type { TaskSshKeys } from "#server/scheduler/task-ssh-keys.ts";
import type { OpenedVariables } from "#server/scheduler/task-variables.ts";

interface SpecSettings {
  readonly taskToken: string;
  readonly leaseSeconds: number;
  readonly jobSecondsMax: number;
  readonly publicUrl: string;
  readonly variables: Pick<OpenedVariables, "values" | "secretValues">;
  /** Lets a job of a setup workflow continue its pipeline; null for all others. */
  readonly continuationKey: string | null;
  /** What the job shows to clouds that trust this installation. */
  readonly identity: { readonly v1: string; readonly v2: string };
  readonly sshKeys: TaskSshKeys;
}

/**
 * Turns a claimed task into everything its agent needs. Pure. Precedence of
 * variables (config-language §22.1): the job's own over the built-in ones over
 * those of contexts over those of the project.
 */
export function taskSpecOf(task: ClaimedTask, settings: SpecSettings): TaskSpec {
  const { plan, project, pipeline } = task;
  const { variables, continuationKey, identity, sshKeys } = settings;
  const copies = plan.parallelism > 1 ? ` (${task.index + 1}/${plan.parallelism})` : "";
  const executor = withRegistryAuth(plan.executor, variables.values);
  return {
    taskId: task.taskId,
    epoch: task.epoch,
    taskToken: settings.taskToken,
    leaseSeconds: settings.leaseSeconds,
    title: `${project.slug} #${task.job.number} ${plan.name}${copies}`,
    copy: { index: task.index, total: plan.parallelism },
    executor,
    limits: limitsOfClass(plan.executor.kind, plan.resourceClass),
    steps: continuationKey === null ? plan.steps : continuationSteps(plan.steps, settings.publicUrl),
    environment: {
      ...variables.values,
      ...builtInVariables(task, settings.publicUrl),
      CIRCLE_OIDC_TOKEN: identity.v1,
      CIRCLE_OIDC_TOKEN_V2: identity.v2,
      ...(continuationKey === null ? {} : { CIRCLE_CONTINUATION_KEY: continuationKey }),
      ...plan.environment,
    },
    secretValues: taskSecretValues({
      values: [
        ...variables.secretValues,
        ...(continuationKey === null ? [] : [continuationKey]),
        identity.v1,
        identity.v2,
        ...[...sshKeys.added, ...(sshKeys.forge?.keys ?? [])].map(({ privateKey }) => privateKey),
        // It fetches the sources, and a verbose git shows how.
        settings.taskToken,
      ],
      executor,
      repositoryUrl: project.repositoryUrl,
    }),
    workingDirectory: plan.workingDirectory,
    shell: plan.shell,
    checkout: {
      gitPath: `/agent/v1/tasks/${task.taskId}/git`,
      repositoryUrl: project.repositoryUrl,
      revision: pipeline.revision,
      branch: pipeline.branch,
      tag: pipeline.tag,
      ...(sshKeys.forge === null ? {} : { forge: sshKeys.forge }),
    },
    ...(sshKeys.added.length === 0 ? {} : { sshKeys: sshKeys.added }),
    ...(task.failedTests === null ? {} : { failedTests: task.failedTests }),
    runSecondsMax: settings.jobSecondsMax,
  };
}

/** Fills `$NAME` in what private registries ask for: only the agent that pulls the image sees the value. */
function withRegistryAuth(executor: ExecutorPlan, values: OpenedVariables["values"]): ExecutorPlan {
  if (executor.kind !== "docker") return executor;
  const containers = executor.containers.map((container) =>
    container.auth === undefined ? container : { ...container, auth: filledAuth(container.auth, values) },
  );
  return { ...executor, containers };
}

function filledAuth(auth: RegistryAuthPlan, values: OpenedVariables["values"]): RegistryAuthPlan {
  const { kind, ...rest } = auth;
  const filled = Object.entries(rest).map(([name, text]) => [name, fillVariables(text, values)]);
  return { kind, ...Object.fromEntries(filled) };
}
