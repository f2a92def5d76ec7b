import type { ClaimedTask } from "#server/core/ports/task-store.ts";

/**
 * CircleCI's built-in variables (config-language §22.3). Those about pull
 * requests are missing: a plain git repository has none.
 */
export function builtInVariables(task: ClaimedTask, publicUrl: string): Record<string, string> {
  const { pipeline, project, job, workflow, plan } = task;
  return {
    CI: "true",
    CIRCLECI: "true",
    ...branchOrTag(pipeline),
    CIRCLE_BUILD_NUM: String(job.number),
    CIRCLE_BUILD_URL: `${publicUrl}/pipelines/${project.slug}/${pipeline.number}/workflows/${workflow.id}/jobs/${job.number}`,
    CIRCLE_JOB: plan.name,
    CIRCLE_STAGE: plan.name,
    CIRCLE_NODE_INDEX: String(task.index),
    CIRCLE_NODE_TOTAL: String(plan.parallelism),
    CIRCLE_ORGANIZATION_ID: project.organizationId,
    CIRCLE_PIPELINE_ID: pipeline.id,
    ...(job.previousNumber === null ? {} : { CIRCLE_PREVIOUS_BUILD_NUM: String(job.previousNumber) }),
    CIRCLE_PROJECT_ID: project.id,
    CIRCLE_PROJECT_REPONAME: project.name,
    CIRCLE_PROJECT_USERNAME: project.organization,
    CIRCLE_REPOSITORY_URL: project.repositoryUrl,
    CIRCLE_SHA1: pipeline.revision,
    CIRCLE_USERNAME: pipeline.actorLogin,
    CIRCLE_WORKFLOW_ID: workflow.id,
    CIRCLE_WORKFLOW_JOB_ID: job.id,
    CIRCLE_WORKFLOW_WORKSPACE_ID: workflow.workspaceId,
    CIRCLE_WORKING_DIRECTORY: plan.workingDirectory,
  };
}

function branchOrTag({ branch, tag }: ClaimedTask["pipeline"]): Record<string, string> {
  if (tag !== null) return { CIRCLE_TAG: tag };
  return branch === null ? {} : { CIRCLE_BRANCH: branch };
}
