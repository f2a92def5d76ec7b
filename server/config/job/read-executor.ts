import { readDocker } from "#server/config/job/docker.ts";
import { type ReadMachine, readMachine } from "#server/config/job/machine.ts";
import { type CompileContext, reportError } from "#server/config/read/compile-context.ts";
import type { Cursor } from "#server/config/read/cursor.ts";
import type { ExecutorPlan } from "#server/core/plan/executor-plan.ts";

/** The keys of a job that say where it runs. */
export interface ExecutorFields {
  readonly docker?: Cursor;
  readonly machine?: Cursor;
}

const nowhere: ReadMachine = {
  executor: { kind: "machine", image: "" },
  resourceClass: undefined,
  shell: undefined,
};

/**
 * Reads where a job runs. `refusedElsewhere` says that `macos` or `executor` is written, which
 * was told already, so that its absence is no second fault. Always gives something to go on with.
 */
export function readExecutor(
  context: CompileContext,
  job: Cursor,
  { fields, refusedElsewhere }: { fields: ExecutorFields; refusedElsewhere: boolean },
): ReadMachine {
  if (fields.docker !== undefined && fields.machine !== undefined) {
    const message = "A job runs in one place: choose between `docker` and `machine`.";
    reportError(context, fields.machine, {
      code: "several_executors",
      message,
      span: fields.machine.keySpan ?? job.node,
    });
    return nowhere;
  }
  if (fields.docker !== undefined) return inDocker(readDocker(context, fields.docker));
  if (fields.machine !== undefined) return readMachine(context, fields.machine) ?? nowhere;
  if (!refusedElsewhere) reportMissing(context, job);
  return nowhere;
}

function inDocker(executor: ExecutorPlan | null): ReadMachine {
  return executor === null ? nowhere : { executor, resourceClass: undefined, shell: undefined };
}

function reportMissing(context: CompileContext, job: Cursor): void {
  const message = `The job \`${job.key}\` does not say where it runs.`;
  const suggestion = "Add `docker:` with an `image`, or `machine: true`.";
  reportError(context, job, { code: "missing_executor", message, suggestion, span: job.keySpan ?? job.node });
}
