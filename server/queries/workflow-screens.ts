import { AppError } from "#server/core/error/app-error.ts";
import type { WorkflowId } from "#server/core/ids.ts";
import type { ScreenReader } from "#server/queries/screen-reader.ts";
import { tasksAhead } from "#server/queries/tasks-ahead.ts";
import { workflowPageSelect, workflowView } from "#server/views/workflow-page.ts";
import type { WorkflowView } from "#server/views/workflow-view.ts";

/** A workflow's page. Throws `not_found`. */
export async function readWorkflow(prisma: ScreenReader, id: WorkflowId): Promise<WorkflowView> {
  const row = await prisma.workflow.findUnique({ where: { id }, select: workflowPageSelect });
  if (row === null) throw new AppError("not_found", { userMessage: "Workflow not found", detail: { id } });
  const queued = row.jobs.flatMap((job) => job.tasks.map((task) => task.id));
  return workflowView(row, await tasksAhead(prisma, queued));
}
