import type { BuildDefinition, JobDefinition } from "#server/config/job/job-definition.ts";
import { readExecutor } from "#server/config/job/read-executor.ts";
import { type CompileContext, reportError } from "#server/config/read/compile-context.ts";
import type { Cursor } from "#server/config/read/cursor.ts";
import { jobEnvironmentText } from "#server/config/read/environment-text.ts";
import { readEnvironment } from "#server/config/read/read-environment.ts";
import { type FieldRules, type Fields, readFields } from "#server/config/read/read-fields.ts";
import { readCommandWords } from "#server/config/read/read-list.ts";
import { readInteger, readName, readText } from "#server/config/read/read-scalar.ts";
import { readSteps } from "#server/config/step/read-steps.ts";
import { withRefusedNames } from "#server/config/template/scope.ts";

/** More copies of one job than this are a slip of the pen. */
export const parallelismMax = 1000;

const defaultWorkingDirectory = "~/project";
const defaultResourceClass = "medium";
const otherJobTypes = ["no-op", "release", "lock", "unlock"];

const jobRules = {
  owner: "a job",
  known: [
    "type",
    "docker",
    "machine",
    "steps",
    "environment",
    "working_directory",
    "shell",
    "parallelism",
    "resource_class",
    "description",
    "branches",
    "circleci_ip_ranges",
  ],
  unsupported: {
    macos: "unsupported_executor",
    executor: "unsupported_executor",
    parameters: "unsupported_parameters",
    plan_name: "unsupported_key",
    key: "unsupported_key",
  },
  withoutEffect: {
    retention: "caches are kept as the server is set up.",
    "serial-group": "it belongs to the job's entry in a workflow.",
    max_auto_reruns: "it belongs to a workflow or to a `run` step.",
  },
  unknown: "error",
} as const satisfies FieldRules<string>;

type JobFields = Fields<(typeof jobRules.known)[number]>;

/** Compiles one entry of `jobs`. Null after an issue that leaves nothing to go on with. */
export function readJob(context: CompileContext, cursor: Cursor): JobDefinition | null {
  const scoped = jobCursor(cursor);
  const fields = readFields(context, scoped, jobRules);
  if (fields === null) return null;
  const type = fields.type ? readText(context, fields.type) : "build";
  if (type === "approval") return { type: "approval" };
  if (type !== "build") {
    if (type !== null && fields.type !== undefined) reportType(context, fields.type, type);
    return null;
  }
  return readBuildJob(context, scoped, fields);
}

/** In a job that declares `parameters` (refused as a whole), `<< parameters.x >>` is no further fault. */
function jobCursor(cursor: Cursor): Cursor {
  const declares = cursor.node.kind === "map" && cursor.node.entries.has("parameters");
  return declares ? { ...cursor, scope: withRefusedNames(cursor.scope, "parameters.") } : cursor;
}

function readBuildJob(context: CompileContext, cursor: Cursor, fields: JobFields): BuildDefinition {
  const place = readExecutor(context, cursor, { fields, refusedElsewhere: hasKey(cursor, "macos", "executor") });
  const resourceClass = fields.resource_class ?? place.resourceClass;
  const shell = fields.shell ?? place.shell;
  const parallelism = fields.parallelism
    ? readInteger(context, fields.parallelism, { min: 1, max: parallelismMax })
    : 1;
  if (fields.steps === undefined) reportMissingSteps(context, cursor);
  return {
    type: "build",
    executor: place.executor,
    resourceClass: (resourceClass && readName(context, resourceClass)) ?? defaultResourceClass,
    parallelism: parallelism ?? 1,
    environment: readEnvironment(context, fields.environment, jobEnvironmentText),
    workingDirectory:
      (fields.working_directory && readName(context, fields.working_directory)) ?? defaultWorkingDirectory,
    shell: shell ? readCommandWords(context, shell) : null,
    steps: fields.steps ? readSteps(context, fields.steps, { parallelism: parallelism ?? 1 }) : [],
  };
}

function hasKey(cursor: Cursor, ...keys: string[]): boolean {
  const { node } = cursor;
  return node.kind === "map" && keys.some((key) => node.entries.has(key));
}

function reportType(context: CompileContext, cursor: Cursor, type: string): void {
  const known = otherJobTypes.includes(type);
  const message = known ? `Jobs of type \`${type}\` are not supported yet.` : `\`${type}\` is not a type of job.`;
  const suggestion = known ? null : "Leave `type` out, or write `type: approval`.";
  reportError(context, cursor, { code: known ? "unsupported_job_type" : "unknown_job_type", message, suggestion });
}

function reportMissingSteps(context: CompileContext, job: Cursor): void {
  const message = `required key [steps] not found: the job \`${job.key}\` has nothing to do.`;
  reportError(context, job, { code: "missing_steps", message, span: job.keySpan ?? job.node });
}
