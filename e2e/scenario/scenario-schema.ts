import { z } from "zod";

const text = z.string().min(1);
const jobStatus = z.enum([
  "blocked",
  "on_hold",
  "queued",
  "running",
  "success",
  "failed",
  "timedout",
  "canceled",
  "not_run",
  "infrastructure_fail",
  "unauthorized",
]);
const workflowStatus = z.enum([
  "running",
  "success",
  "failing",
  "failed",
  "on_hold",
  "canceled",
  "error",
  "not_run",
  "unauthorized",
]);

const stepSchema = z.strictObject({
  name: text,
  status: z.enum(["running", "success", "failed", "timedout", "canceled", "infrastructure_fail"]),
  exit_code: z.number().int().nullable().optional(),
  /** The whole log, line by line, without colours. */
  log: z.array(z.string()).optional(),
  /** Texts that must all be in the log, in this order. */
  log_contains: z.array(text).optional(),
  log_lacks: z.array(text).optional(),
  /** Lower-case hex of the SHA-256 of the stored bytes. */
  log_sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  log_lines: z.number().int().min(0).optional(),
});

const taskFields = {
  /** `docker` or `host`: what really ran it. */
  ran_on: text.optional(),
  /** A piece of the banner's sentence. */
  notice: text.optional(),
  steps: z.array(stepSchema).optional(),
};

const jobSchema = z.strictObject({
  status: jobStatus,
  type: z.enum(["build", "approval", "no-op", "release", "lock", "unlock"]).optional(),
  /** The stop reason, a closed word. */
  reason: text.optional(),
  parallelism: z.number().int().min(1).optional(),
  /** True when a rerun took over the success of an earlier attempt. */
  kept: z.boolean().optional(),
  /** Jobs of the workflow that must have ended before this one started. */
  after: z.array(text).optional(),
  ...taskFields,
  /** One entry per parallel copy, instead of `steps`. */
  tasks: z.array(z.strictObject(taskFields)).optional(),
  /** Stored path to content. Nothing else may have been stored. */
  artifacts: z.record(z.string(), z.string()).optional(),
  /** Test results as the API tells them, by name: `success`, `failure`, `skipped` or `error`. There are no others. */
  tests: z.record(z.string(), z.enum(["success", "failure", "skipped", "error"])).optional(),
});

const workflowSchema = z.strictObject({
  status: workflowStatus,
  /** Which attempt is meant; 1 unless it was rerun. */
  attempt: z.number().int().min(1).default(1),
  jobs: z.record(z.string(), jobSchema),
});

const condition = z.strictObject({
  workflow: text,
  attempt: z.number().int().min(1).default(1),
  /** Without a job, the status is the workflow's. */
  job: text.optional(),
  status: z.union([jobStatus, workflowStatus]).optional(),
  /** A line that a step of the job has printed. */
  line: text.optional(),
});

const actionSchema = z.strictObject({
  when: condition,
  do: z.enum(["approve", "cancel_workflow", "cancel_job", "rerun", "rerun_from_failed", "switch_on", "none"]),
});

const issueSchema = z.strictObject({
  code: text,
  line: z.number().int().min(1),
  column: z.number().int().min(1),
  message_contains: text.optional(),
});

/** What `expect.yml` of a scenario may say. `e2e/README.md` explains it. */
export const scenarioSchema = z.strictObject({
  description: text,
  /** Things the machine must have; all are installed by `npm test`. */
  needs: z.array(z.enum(["docker"])).default([]),
  timeout_seconds: z.number().int().min(1).max(120).default(30),
  trigger: z
    .strictObject({
      via: z.enum(["api", "push"]).default("api"),
      parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
      /** The pipeline of the project that is looked at: a later one than the first is started by the product itself. */
      pipeline: z.number().int().min(1).default(1),
    })
    .prefault({}),
  /** Environment variables of the project, set before it is triggered. */
  variables: z.record(z.string(), z.string()).default({}),
  /** Contexts of its organization, by name; all scenarios share the organization. */
  contexts: z.record(z.string(), z.record(z.string(), z.string())).default({}),
  actions: z.array(actionSchema).default([]),
  pipeline: z.strictObject({
    state: z.enum(["created", "errored", "setup-pending", "setup", "pending"]),
    /** The type of the first error, and a piece of its message. */
    error: z.strictObject({ type: text, message_contains: text }).optional(),
    issues: z.array(issueSchema).optional(),
  }),
  /** By name. A pipeline without workflows has none. */
  workflows: z.record(z.string(), z.union([workflowSchema, z.array(workflowSchema).min(1)])).default({}),
});

export type Scenario = z.infer<typeof scenarioSchema>;
export type ScenarioAction = z.infer<typeof actionSchema>;
export type ScenarioCondition = z.infer<typeof condition>;
export type ExpectedWorkflow = z.infer<typeof workflowSchema>;
export type ExpectedJob = z.infer<typeof jobSchema>;
export type ExpectedStep = z.infer<typeof stepSchema>;
