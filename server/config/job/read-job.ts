import { nearestWord } from "#server/config/issue/nearest-word.ts";
import { readLockJob, readNoOpJob, readReleaseJob } from "#server/config/job/bare-job.ts";
import type { BuildDefinition, JobDefinition } from "#server/config/job/job-definition.ts";
import { readPlace } from "#server/config/job/read-place.ts";
import { readCacheRetentionDays } from "#server/config/job/retention.ts";
import { type CompileContext, reportError, reportNeedsVersion, spend } from "#server/config/read/compile-context.ts";
import { type Cursor, entryCursor } from "#server/config/read/cursor.ts";
import { type FieldRules, readFields } from "#server/config/read/read-fields.ts";
import { readCommandWords } from "#server/config/read/read-list.ts";
import { isEmptyValue, readInteger, readName, readText } from "#server/config/read/read-scalar.ts";
import { weightOf } from "#server/config/source/node-weight.ts";
import { readSteps } from "#server/config/step/read-steps.ts";
import { assertNever } from "#server/core/exhaustive.ts";
import type { ExecutorPlan } from "#server/core/plan/executor-plan.ts";
import type { JobType } from "#server/core/plan/job-plan.ts";

/** More copies of one job than this are a slip of the pen. */
export const parallelismMax = 1000;

const defaultWorkingDirectory = "~/project";

const jobRules = {
  owner: "a job",
  known: [
    "type",
    "docker",
    "machine",
    "macos",
    "executor",
    "parameters",
    "steps",
    "environment",
    "working_directory",
    "shell",
    "parallelism",
    "resource_class",
    "description",
    "branches",
    "circleci_ip_ranges",
    "retention",
  ],
  withoutEffect: {
    "serial-group": "it belongs to the job's entry in a workflow.",
    max_auto_reruns: "it belongs to a workflow or to a `run` step.",
  },
  unknown: "error",
} as const satisfies FieldRules<string>;

const jobTypes = ["build", "approval", "no-op", "release", "lock", "unlock"] as const satisfies readonly JobType[];

/** A job to compile: its body in the scope of one invocation, and the steps put around its own. */
export interface JobRequest {
  readonly body: Cursor;
  readonly preSteps: Cursor | undefined;
  readonly postSteps: Cursor | undefined;
}

/** Compiles an entry of `jobs` for one invocation. Null after an issue that leaves nothing to go on with. */
export function readJob(context: CompileContext, request: JobRequest): JobDefinition | null {
  const { body } = request;
  const type = readType(context, body);
  switch (type) {
    case "build":
      return readBuildJob(context, request);
    case "approval":
      return { type: "approval" };
    case "no-op":
      return readNoOpJob(context, body);
    case "release":
      return readReleaseJob(context, body);
    case "lock":
    case "unlock":
      return readLockJob(context, body, type);
    case null:
      return null;
    default:
      return assertNever(type);
  }
}

function readType(context: CompileContext, body: Cursor): JobType | null {
  const entry = body.node.kind === "map" ? body.node.entries.get("type") : undefined;
  const cursor = entry === undefined ? null : entryCursor(body, entry);
  if (cursor === null || isEmptyValue(context, cursor)) return "build";
  const text = readText(context, cursor);
  const type = jobTypes.find((known) => known === text) ?? null;
  if (type !== null || text === null) return type;
  const message = `\`${text}\` is not a type of job.`;
  const suggestion = nearestWord(text, jobTypes) ?? "Leave `type` out, or write `type: approval`.";
  reportError(context, cursor, { code: "unknown_job_type", message, suggestion });
  return null;
}

function readBuildJob(context: CompileContext, { body, preSteps, postSteps }: JobRequest): BuildDefinition | null {
  const fields = readFields(context, body, jobRules);
  if (fields === null) return null;
  if (fields.parameters !== undefined && context.version === "2") {
    reportNeedsVersion(context, fields.parameters, "`parameters`");
  }
  const { steps, parallelism: copies, retention, ...others } = fields;
  for (const field of Object.values(others)) spend(context, body, weightOf(field.node));
  const place = readPlace(context, body, fields);
  const parallelism = (copies && readInteger(context, copies, { min: 1, max: parallelismMax })) ?? 1;
  if (steps === undefined) reportMissingSteps(context, body);
  const { resourceClass, workingDirectory, shell } = place;
  const cacheRetentionDays = retention ? readCacheRetentionDays(context, retention) : null;
  const surroundings = { parallelism, executor: place.kind, depth: 0 };
  return {
    type: "build",
    executor: place.executor,
    resourceClass: (resourceClass && readName(context, resourceClass)) ?? defaultResourceClass(place.executor),
    parallelism,
    environment: place.environment,
    workingDirectory: (workingDirectory && readName(context, workingDirectory)) ?? defaultWorkingDirectory,
    shell: shell ? readCommandWords(context, shell) : null,
    steps: [preSteps, steps, postSteps].flatMap((list) =>
      list === undefined ? [] : readSteps(context, list, surroundings),
    ),
    ...(cacheRetentionDays === null ? {} : { cacheRetentionDays }),
  };
}

/** What a job gets that does not say (config-language §13). */
function defaultResourceClass(executor: ExecutorPlan): string {
  if (executor.kind === "macos") return "m4pro.medium";
  return executor.kind === "machine" && executor.image.startsWith("windows-") ? "windows.medium" : "medium";
}

function reportMissingSteps(context: CompileContext, job: Cursor): void {
  const message = `required key [steps] not found: the job \`${job.key}\` has nothing to do.`;
  reportError(context, job, { code: "missing_steps", message, span: job.keySpan ?? job.node });
}
