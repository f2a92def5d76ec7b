import { AppError } from "#server/core/error/app-error.ts";
import type { ProjectId } from "#server/core/ids.ts";
import type { LogKey, LogStore } from "#server/core/ports/log-store.ts";
import type { ScreenReader } from "#server/queries/screen-reader.ts";
import type { StepLog } from "#server/queries/step-log.ts";

const pieceBytes = 256 * 1024;

/** Names a step as the raw download's address does. */
export interface RawLogRef {
  readonly projectId: ProjectId;
  readonly jobNumber: number;
  readonly taskIndex: number;
  readonly step: number;
}

/** Finds the log of a step by its job's number. Throws `not_found`. */
export async function findRawLog(prisma: ScreenReader, ref: RawLogRef): Promise<StepLog> {
  const row = await prisma.step.findFirst({
    where: {
      index: ref.step,
      task: { index: ref.taskIndex, job: { projectId: ref.projectId, number: ref.jobNumber } },
    },
    select: { logBytes: true, logLines: true, sealed: true, task: { select: { id: true, epoch: true } } },
  });
  if (row === null) throw new AppError("not_found", { userMessage: "Step not found", detail: { ...ref } });
  const key = { taskId: row.task.id, epoch: row.task.epoch, step: ref.step };
  return { key, bytes: Number(row.logBytes), lines: row.logLines, sealed: row.sealed };
}

/** The stored bytes of a log from `from` to `to` (exclusive), piece by piece: never a whole log in memory. */
export async function* logPieces(
  logs: LogStore,
  key: LogKey,
  range: { readonly from: number; readonly to: number },
): AsyncGenerator<Uint8Array> {
  for (let at = range.from; at < range.to; at += pieceBytes) {
    const piece = await logs.readBytes(key, at, Math.min(range.to, at + pieceBytes));
    if (piece.length === 0) return;
    yield piece;
  }
}
