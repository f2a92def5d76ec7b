import type { TaskSpec } from "#server/core/agent-protocol/task-spec.ts";
import type { ClaimedTask } from "#server/core/ports/task-store.ts";
import { limitsOfClass } from "#server/core/resource-class.ts";

interface SpecSettings {
  readonly taskToken: string;
  readonly leaseSeconds: number;
  readonly jobSecondsMax: number;
  readonly publicUrl: string;
}

/** Turns a claimed task into everything its agent needs. Pure. */
export function taskSpecOf(task: ClaimedTask, settings: SpecSettings): TaskSpec {
  const { plan, project, pipeline } = task;
  const copies = plan.parallelism > 1 ? ` (${task.index + 1}/${plan.parallelism})` : "";
  return {
    taskId: task.taskId,
    epoch: task.epoch,
    taskToken: settings.taskToken,
    leaseSeconds: settings.leaseSeconds,
    title: `${project.slug} #${task.job.number} ${plan.name}${copies}`,
    copy: { index: task.index, total: plan.parallelism },
    executor: plan.executor,
    limits: limitsOfClass(plan.executor.kind, plan.resourceClass),
    steps: plan.steps,
    environment: { ...builtInVariables(task, settings.publicUrl), ...plan.environment },
    secretValues: [],
    workingDirectory: plan.workingDirectory,
    shell: plan.shell,
    checkout: {
      gitPath: `/agent/v1/tasks/${task.taskId}/git`,
      repositoryUrl: project.repositoryUrl,
      revision: pipeline.revision,
      branch: pipeline.branch,
      tag: pipeline.tag,
    },
    runSecondsMax: settings.jobSecondsMax,
  };
}

/** CircleCI's built-in variables (config-language §22.3). The job's own `environment` wins over them. */
function builtInVariables(task: ClaimedTask, publicUrl: string): Record<string, string> {
  const { pipeline, project, job, workflow, plan } = task;
  const branchOrTag: Record<string, string> =
    pipeline.tag !== null
      ? { CIRCLE_TAG: pipeline.tag }
      : pipeline.branch !== null
        ? { CIRCLE_BRANCH: pipeline.branch }
        : {};
  return {
    CI: "true",
    CIRCLECI: "true",
    ...branchOrTag,
    CIRCLE_BUILD_NUM: String(job.number),
    CIRCLE_BUILD_URL: `${publicUrl}/pipelines/${project.slug}/${pipeline.number}/workflows/${workflow.id}/jobs/${job.number}`,
    CIRCLE_JOB: plan.name,
    CIRCLE_STAGE: plan.name,
    CIRCLE_NODE_INDEX: String(task.index),
    CIRCLE_NODE_TOTAL: String(plan.parallelism),
    CIRCLE_ORGANIZATION_ID: project.organizationId,
    CIRCLE_PIPELINE_ID: pipeline.id,
    CIRCLE_PROJECT_ID: project.id,
    CIRCLE_PROJECT_REPONAME: project.name,
    CIRCLE_PROJECT_USERNAME: project.organization,
    CIRCLE_REPOSITORY_URL: project.repositoryUrl,
    CIRCLE_SHA1: pipeline.revision,
    CIRCLE_USERNAME: pipeline.actorLogin,
    CIRCLE_WORKFLOW_ID: workflow.id,
    CIRCLE_WORKFLOW_JOB_ID: job.id,
    CIRCLE_WORKFLOW_WORKSPACE_ID: workflow.id,
    CIRCLE_WORKING_DIRECTORY: plan.workingDirectory,
  };
}
