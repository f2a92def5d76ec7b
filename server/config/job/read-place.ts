import { callExecutor } from "#server/config/job/call-executor.ts";
import { readDocker } from "#server/config/job/docker.ts";
import { executorRules, placeKeys } from "#server/config/job/executor-rules.ts";
import { readMachine } from "#server/config/job/machine.ts";
import { readMac } from "#server/config/job/macos.ts";
import { type CompileContext, reportError, reportNeedsVersion } from "#server/config/read/compile-context.ts";
import type { Cursor } from "#server/config/read/cursor.ts";
import { jobEnvironmentText } from "#server/config/read/environment-text.ts";
import { readEnvironment } from "#server/config/read/read-environment.ts";
import { readFields } from "#server/config/read/read-fields.ts";
import type { ExecutorKind, ExecutorPlan } from "#server/core/plan/executor-plan.ts";

/** The keys of a job that say where and how its steps run. */
export interface PlaceFields {
  readonly docker?: Cursor;
  readonly machine?: Cursor;
  readonly macos?: Cursor;
  readonly executor?: Cursor;
  readonly environment?: Cursor;
  readonly working_directory?: Cursor;
  readonly shell?: Cursor;
  readonly resource_class?: Cursor;
}

/** Where and how a job's steps run, its own keys and those of its executor put together. */
export interface Place {
  readonly executor: ExecutorPlan;
  /** Null after an issue, when `executor` is only something to go on with. */
  readonly kind: ExecutorKind | null;
  readonly resourceClass: Cursor | undefined;
  readonly shell: Cursor | undefined;
  readonly workingDirectory: Cursor | undefined;
  readonly environment: Readonly<Record<string, string>>;
}

interface Environs {
  readonly executor: ExecutorPlan;
  readonly resourceClass?: Cursor | undefined;
  readonly shell?: Cursor | undefined;
}

const nowhere: ExecutorPlan = { kind: "machine", image: "" };

/**
 * Reads where a job runs. A key of the job wins over the same key of its executor, whole key at a
 * time, except `environment`, where both count and the job's values win. Always gives something
 * to go on with.
 */
export function readPlace(context: CompileContext, job: Cursor, fields: PlaceFields): Place {
  const called = readCalled(context, fields.executor);
  const own = readEnvirons(context, job, fields);
  const inherited = own === null && called !== null ? readEnvirons(context, called.body, called.fields) : null;
  const environs = own ?? inherited;
  if (environs === null && (called !== null || fields.executor === undefined)) reportMissing(context, job);
  const base = called?.fields ?? {};
  return {
    executor: environs?.executor ?? nowhere,
    kind: environs === null || environs.executor === nowhere ? null : environs.executor.kind,
    resourceClass: fields.resource_class ?? own?.resourceClass ?? base.resource_class ?? inherited?.resourceClass,
    shell: fields.shell ?? own?.shell ?? base.shell ?? inherited?.shell,
    workingDirectory: fields.working_directory ?? base.working_directory,
    environment: {
      ...readEnvironment(context, base.environment, jobEnvironmentText),
      ...readEnvironment(context, fields.environment, jobEnvironmentText),
    },
  };
}

function readCalled(
  context: CompileContext,
  executor: Cursor | undefined,
): { readonly body: Cursor; readonly fields: PlaceFields } | null {
  if (executor === undefined || context.shapeOnly) return null;
  if (context.version === "2") {
    reportNeedsVersion(context, executor, "`executor`");
    return null;
  }
  const body = callExecutor(context, executor);
  const fields = body === null ? null : readFields(context, body, executorRules);
  return body === null || fields === null ? null : { body, fields };
}

/** Null when nothing is written that says where; after an issue something to go on with. */
function readEnvirons(context: CompileContext, owner: Cursor, fields: PlaceFields): Environs | null {
  const [, second] = placeKeys.flatMap((key) => fields[key] ?? []);
  if (second !== undefined) {
    const message = "A job runs in one place: choose between `docker`, `machine` and `macos`.";
    reportError(context, second, { code: "several_executors", message, span: second.keySpan ?? owner.node });
    return { executor: nowhere };
  }
  const { docker, machine, macos } = fields;
  if (docker !== undefined) return { executor: readDocker(context, docker) ?? nowhere };
  if (machine !== undefined) return readMachine(context, machine) ?? { executor: nowhere };
  return macos === undefined ? null : (readMac(context, macos) ?? { executor: nowhere });
}

function reportMissing(context: CompileContext, job: Cursor): void {
  const message = `The job \`${job.key}\` does not say where it runs.`;
  const suggestion = "Add `docker:` with an `image`, `machine: true` or `macos:`.";
  reportError(context, job, { code: "missing_executor", message, suggestion, span: job.keySpan ?? job.node });
}
