import { AppError } from "#server/core/error/app-error.ts";
import type { PipelineId } from "#server/core/ids.ts";
import type { JobStatus } from "#server/core/status/job-status.ts";
import type { PipelineStatus } from "#server/core/status/pipeline-status.ts";
import type { WorkflowStatus } from "#server/core/status/workflow-status.ts";
import type { Prisma } from "#server/generated/prisma/client.ts";
import type { ScreenReader } from "#server/queries/screen-reader.ts";
import { pipelineErrors } from "#server/views/pipeline-errors.ts";
import type { JobProgressView, PipelineProgressView } from "#server/views/progress-view.ts";

const jobSelect = {
  id: true,
  name: true,
  number: true,
  type: true,
  status: true,
  stopDetail: true,
  tasks: {
    select: {
      id: true,
      index: true,
      steps: {
        select: { index: true, name: true, logBytes: true, sealed: true, status: true },
        orderBy: { index: "asc" },
      },
    },
    orderBy: { index: "asc" },
  },
} as const satisfies Prisma.JobSelect;

const select = {
  id: true,
  number: true,
  status: true,
  errors: true,
  project: { select: { slug: true } },
  workflows: {
    select: {
      id: true,
      name: true,
      attempt: true,
      status: true,
      jobs: { select: jobSelect, orderBy: { position: "asc" } },
    },
    orderBy: { id: "asc" },
  },
} as const satisfies Prisma.PipelineSelect;

/** Where a pipeline stands, for following it on a terminal. Throws `not_found`. */
export async function readPipelineProgress(
  prisma: ScreenReader,
  id: PipelineId,
  publicUrl: string,
): Promise<PipelineProgressView> {
  const row = await prisma.pipeline.findUnique({ where: { id }, select });
  if (row === null) throw new AppError("not_found", { userMessage: "Pipeline not found", detail: { id } });
  return {
    id: row.id,
    number: row.number,
    slug: row.project.slug,
    state: row.status as PipelineStatus,
    errors: pipelineErrors(row.errors),
    url: `${publicUrl}/pipelines/${row.project.slug}/${row.number}`,
    workflows: row.workflows.map((workflow) => ({
      ...workflow,
      status: workflow.status as WorkflowStatus,
      jobs: workflow.jobs.map(jobProgress),
    })),
  };
}

function jobProgress(job: Prisma.JobGetPayload<{ select: typeof jobSelect }>): JobProgressView {
  return {
    ...job,
    type: job.type as JobProgressView["type"],
    status: job.status as JobStatus,
    tasks: job.tasks.map(({ id, index, steps }) => ({
      id,
      index,
      steps: steps.map((step) => ({
        index: step.index,
        name: step.name,
        logBytes: Number(step.logBytes),
        isOver: step.sealed || step.status !== "running",
      })),
    })),
  };
}
