import { AppError } from "#server/core/error/app-error.ts";
import type { ProjectId } from "#server/core/ids.ts";
import type { Prisma } from "#server/generated/prisma/client.ts";
import type { ScreenReader } from "#server/queries/screen-reader.ts";

/** What the API tells of one job. */
export const jobDetailSelect = {
  id: true,
  number: true,
  name: true,
  status: true,
  plan: true,
  parallelism: true,
  createdAt: true,
  queuedAt: true,
  startedAt: true,
  stoppedAt: true,
  workflow: { select: { id: true, name: true, pipeline: { select: { id: true, number: true } } } },
  tasks: { select: { index: true, status: true }, orderBy: { index: "asc" } },
} as const satisfies Prisma.JobSelect;

/** A job as the API reads it. */
export type JobDetailRow = Prisma.JobGetPayload<{ select: typeof jobDetailSelect }>;

/** One job by its project and build number. Throws `not_found`. */
export async function readJobDetail(prisma: ScreenReader, projectId: ProjectId, number: number): Promise<JobDetailRow> {
  const row = await prisma.job.findUnique({
    where: { projectId_number: { projectId, number } },
    select: jobDetailSelect,
  });
  if (row === null) throw new AppError("not_found", { userMessage: "Job not found", detail: { projectId, number } });
  return row;
}

/** A job's id by its project and build number. Throws `not_found`. */
export async function findJobId(prisma: ScreenReader, projectId: ProjectId, number: number): Promise<string> {
  const row = await prisma.job.findUnique({ where: { projectId_number: { projectId, number } }, select: { id: true } });
  if (row === null) throw new AppError("not_found", { userMessage: "Job not found", detail: { projectId, number } });
  return row.id;
}
