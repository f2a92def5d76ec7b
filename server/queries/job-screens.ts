import { AppError } from "#server/core/error/app-error.ts";
import type { JobId } from "#server/core/ids.ts";
import type { ScreenReader } from "#server/queries/screen-reader.ts";
import { tasksAhead } from "#server/queries/tasks-ahead.ts";
import { jobAttemptSelect, jobPageSelect, jobView } from "#server/views/job-page.ts";
import type { ArtifactView, JobView } from "#server/views/job-view.ts";

/** A job's page by project and build number. Throws `not_found`. */
export async function readJob(
  prisma: ScreenReader,
  where: { readonly slug: string; readonly number: number },
): Promise<JobView> {
  const row = await prisma.job.findFirst({
    where: { number: where.number, project: { slug: where.slug } },
    select: jobPageSelect,
  });
  if (row === null) throw new AppError("not_found", { userMessage: "Job not found", detail: { ...where } });
  const queued = row.tasks.filter((task) => task.status === "queued").map((task) => task.id);
  const { name, pipeline, isSetup } = row.workflow;
  const [attempts, ahead, tests] = await Promise.all([
    prisma.job.findMany({
      where: { name: row.name, workflow: { pipelineId: pipeline.id, name, isSetup } },
      orderBy: { workflow: { attempt: "asc" } },
      select: jobAttemptSelect,
    }),
    tasksAhead(prisma, queued),
    prisma.testResult.groupBy({ by: ["result"], where: { jobId: row.id }, _count: true }),
  ]);
  return jobView(row, { attempts, tasksAhead: ahead, tests });
}

/** What a job stored, by parallel index and path. */
export async function readArtifacts(prisma: ScreenReader, jobId: JobId): Promise<readonly ArtifactView[]> {
  const rows = await prisma.artifact.findMany({
    where: { jobId },
    orderBy: [{ nodeIndex: "asc" }, { path: "asc" }],
    select: { id: true, path: true, nodeIndex: true, sizeBytes: true },
  });
  return rows.map((row) => ({ ...row, sizeBytes: Number(row.sizeBytes) }));
}
