import type { LogGrowth } from "#server/core/events.ts";
import type { StepReport } from "#server/core/ports/build-store.ts";

/** One step's new values of a batch; null leaves a column as it is. */
export interface StepRow {
  index: number;
  /** True when the batch holds its `step_started`: the row may have to be made. */
  started: boolean;
  name: string | null;
  kind: string | null;
  command: string | null;
  startedAt: string | null;
  status: string | null;
  exitCode: number | null;
  stoppedAt: string | null;
  logBytes: number | null;
  logLines: number | null;
  sealed: boolean | null;
  sha256: string | null;
  errorLine: number | null;
  errorText: string | null;
  fingerprint: string | null;
}

/** Folds a batch into one row for each step it speaks of. */
export function stepRowsOf(report: StepReport): StepRow[] {
  const rows = new Map<number, StepRow>();
  const rowOf = (index: number): StepRow => {
    const row = rows.get(index) ?? emptyRow(index);
    rows.set(index, row);
    return row;
  };
  for (const message of report.messages) {
    if (message.type === "step_started") {
      const { name, kind, command, at } = message;
      Object.assign(rowOf(message.step), { started: true, name, kind, command, startedAt: at });
    } else if (message.type === "step_ended") {
      const { status, exitCode, at } = message;
      Object.assign(rowOf(message.step), { status, exitCode, stoppedAt: at });
    }
  }
  for (const { step, bytes, lines, sealed, sha256, failure } of report.logs) {
    Object.assign(rowOf(step), { logBytes: bytes, logLines: lines, sealed, sha256 });
    if (failure === undefined || failure === null) continue;
    const { line, text, fingerprint } = failure;
    Object.assign(rowOf(step), { errorLine: line, errorText: text, fingerprint });
  }
  return [...rows.values()];
}

function emptyRow(index: number): StepRow {
  const nothing = null;
  return {
    index,
    started: false,
    name: nothing,
    kind: nothing,
    command: nothing,
    startedAt: nothing,
    status: nothing,
    exitCode: nothing,
    stoppedAt: nothing,
    logBytes: nothing,
    logLines: nothing,
    sealed: nothing,
    sha256: nothing,
    errorLine: nothing,
    errorText: nothing,
    fingerprint: nothing,
  };
}

/** What viewers of the logs are told. */
export function growthsOf(report: StepReport, jobId: string): LogGrowth[] {
  return report.logs.map(({ step, bytes, lines, sealed }) => ({
    jobId,
    taskId: report.taskId,
    step,
    bytes,
    lines,
    sealed,
  }));
}
