import type { BuildDefinition, JobDefinition } from "#server/config/job/job-definition.ts";
import { readPlace } from "#server/config/job/read-place.ts";
import { type CompileContext, reportError, reportNeedsVersion, spend } from "#server/config/read/compile-context.ts";
import type { Cursor } from "#server/config/read/cursor.ts";
import { type FieldRules, type Fields, readFields } from "#server/config/read/read-fields.ts";
import { readCommandWords } from "#server/config/read/read-list.ts";
import { readInteger, readName, readText } from "#server/config/read/read-scalar.ts";
import { weightOf } from "#server/config/source/node-weight.ts";
import { readSteps } from "#server/config/step/read-steps.ts";

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
  ],
  unsupported: {
    macos: "unsupported_executor",
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

/** A job to compile: its body in the scope of one invocation, and the steps put around its own. */
export interface JobRequest {
  readonly body: Cursor;
  readonly preSteps: Cursor | undefined;
  readonly postSteps: Cursor | undefined;
}

/** Compiles an entry of `jobs` for one invocation. Null after an issue that leaves nothing to go on with. */
export function readJob(context: CompileContext, request: JobRequest): JobDefinition | null {
  const { body } = request;
  const fields = readFields(context, body, jobRules);
  if (fields === null) return null;
  if (fields.parameters !== undefined && context.version === "2") {
    reportNeedsVersion(context, fields.parameters, "`parameters`");
  }
  const type = fields.type ? readText(context, fields.type) : "build";
  if (type === "approval") return { type: "approval" };
  if (type === "build") return readBuildJob(context, request, fields);
  if (type !== null && fields.type !== undefined) reportType(context, fields.type, type);
  return null;
}

function readBuildJob(
  context: CompileContext,
  { body, preSteps, postSteps }: JobRequest,
  fields: JobFields,
): BuildDefinition {
  const { steps, parallelism: copies, ...others } = fields;
  for (const field of Object.values(others)) spend(context, body, weightOf(field.node));
  const place = readPlace(context, body, fields);
  const parallelism = (copies && readInteger(context, copies, { min: 1, max: parallelismMax })) ?? 1;
  if (steps === undefined) reportMissingSteps(context, body);
  const { resourceClass, workingDirectory, shell } = place;
  return {
    type: "build",
    executor: place.executor,
    resourceClass: (resourceClass && readName(context, resourceClass)) ?? defaultResourceClass,
    parallelism,
    environment: place.environment,
    workingDirectory: (workingDirectory && readName(context, workingDirectory)) ?? defaultWorkingDirectory,
    shell: shell ? readCommandWords(context, shell) : null,
    steps: [preSteps, steps, postSteps].flatMap((list) =>
      list === undefined ? [] : readSteps(context, list, { parallelism, depth: 0 }),
    ),
  };
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
