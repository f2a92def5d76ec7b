import { AppError } from "#server/core/error/app-error.ts";
import type { TaskId } from "#server/core/ids.ts";
import type { LogKey } from "#server/core/ports/log-store.ts";
import type { ScreenReader } from "#server/queries/screen-reader.ts";

/** How far a step's log is stored and acknowledged, and where. */
export interface StepLog {
  readonly key: LogKey;
  readonly bytes: number;
  readonly lines: number;
  readonly sealed: boolean;
}

/** Finds a step's log. Throws `not_found` for a step that has not begun. */
export async function findStepLog(
  prisma: ScreenReader,
  where: { readonly taskId: TaskId; readonly step: number },
): Promise<StepLog> {
  const row = await prisma.step.findUnique({
    where: { taskId_index: { taskId: where.taskId, index: where.step } },
    select: { logBytes: true, logLines: true, sealed: true, task: { select: { epoch: true } } },
  });
  if (row === null) throw new AppError("not_found", { userMessage: "Step not found", detail: { ...where } });
  return {
    key: { taskId: where.taskId, epoch: row.task.epoch, step: where.step },
    bytes: Number(row.logBytes),
    lines: row.logLines,
    sealed: row.sealed,
  };
}
