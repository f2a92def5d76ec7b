import { createHash } from "node:crypto";
import type { JobView, StepView, TaskView } from "#server/views/job-view.ts";
import type { JobNodeView, WorkflowView } from "#server/views/workflow-view.ts";
import type { ProductClient } from "../product/product-client.ts";
import { findWorkflow, type ScenarioRun } from "./run-scenario.ts";
import type { ExpectedJob, ExpectedStep, ExpectedWorkflow, Scenario } from "./scenario-schema.ts";

/**
 * What happened, in the shape of what was expected: for each key that
 * `expect.yml` names the value that was seen, so that the two can be compared
 * as a whole and a difference reads as one.
 */
export async function observeRun(
  client: ProductClient,
  run: ScenarioRun,
  expected: Scenario,
): Promise<{ expected: unknown; seen: unknown }> {
  const pipeline = await client.pipeline(run.slug, run.pipelineNumber);
  const rest = await client.rest.pipeline(pipeline.id);
  const { error, issues } = expected.pipeline;
  const seenWorkflows: Record<string, unknown> = {};
  const names = new Set([...Object.keys(expected.workflows), ...pipeline.workflows.map((workflow) => workflow.name)]);
  for (const name of names) {
    const attempts = [expected.workflows[name] ?? []].flat();
    const seen = await Promise.all(
      attempts.map((attempt) => observeWorkflow(client, { run, name, expected: attempt })),
    );
    seenWorkflows[name] = Array.isArray(expected.workflows[name]) ? seen : (seen[0] ?? "not expected");
  }
  const first = rest.errors[0];
  return {
    expected: { pipeline: expected.pipeline, restState: expected.pipeline.state, workflows: expected.workflows },
    seen: {
      pipeline: {
        state: pipeline.state,
        ...(error === undefined
          ? {}
          : {
              error: { type: first?.type, message_contains: contained(first?.message ?? "", error.message_contains) },
            }),
        ...(issues === undefined
          ? {}
          : { issues: pipeline.issues.map((issue, index) => seenIssue(issue, issues[index])) }),
      },
      restState: rest.state,
      workflows: seenWorkflows,
    },
  };
}

function seenIssue(
  issue: { readonly code: string; readonly line: number; readonly column: number; readonly message: string },
  expected: { readonly message_contains?: string | undefined } | undefined,
) {
  const { code, line, column, message } = issue;
  const wanted = expected?.message_contains;
  return { code, line, column, ...(wanted === undefined ? {} : { message_contains: contained(message, wanted) }) };
}

/** The wanted text when it is in there, else the whole text, so that a difference shows it. */
function contained(text: string, wanted: string): string {
  return text.includes(wanted) ? wanted : text;
}

interface WorkflowQuestion {
  readonly run: ScenarioRun;
  readonly name: string;
  readonly expected: ExpectedWorkflow;
}

async function observeWorkflow(client: ProductClient, { run, name, expected }: WorkflowQuestion): Promise<unknown> {
  const workflow = await findWorkflow(client, run, { workflow: name, attempt: expected.attempt });
  if (workflow === null) return "is not there";
  const jobs: Record<string, unknown> = {};
  for (const node of workflow.jobs) {
    const wanted = expected.jobs[node.name];
    jobs[node.name] = wanted === undefined ? node.status : await observeJob(client, { run, workflow, node, wanted });
  }
  return { status: workflow.status, attempt: workflow.attempt, jobs };
}

interface JobQuestion {
  readonly run: ScenarioRun;
  readonly workflow: WorkflowView;
  readonly node: JobNodeView;
  readonly wanted: ExpectedJob;
}

async function observeJob(client: ProductClient, { run, workflow, node, wanted }: JobQuestion): Promise<unknown> {
  const job = node.number === null ? null : await client.job(run.slug, node.number);
  const [only] = job?.tasks ?? [];
  const copies = wanted.tasks?.map((expected, index) => observeTask(client, job?.tasks[index], expected));
  return {
    status: node.status,
    ...pick(wanted, { type: node.type, reason: node.stopReason, parallelism: node.parallelism, kept: node.kept }),
    ...pick(wanted, { after: wanted.after?.filter((name) => endedBefore(workflow, name, node)) }),
    ...(await observeTask(client, only, wanted)),
    ...(copies === undefined ? {} : { tasks: await Promise.all(copies) }),
    ...(wanted.artifacts === undefined ? {} : { artifacts: await observeArtifacts(client, run, job) }),
    ...(wanted.tests === undefined ? {} : { tests: await observeTests(client, run, job) }),
  };
}

/** Those of the values whose key was asked for. */
function pick(wanted: object, values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).filter(([key]) => (wanted as Record<string, unknown>)[key] !== undefined),
  );
}

function endedBefore(workflow: WorkflowView, name: string, node: JobNodeView): boolean {
  const before = workflow.jobs.find((candidate) => candidate.name === name);
  return before?.stoppedAt != null && node.startedAt !== null && before.stoppedAt <= node.startedAt;
}

interface ExpectedTask {
  readonly ran_on?: string | undefined;
  readonly notice?: string | undefined;
  readonly steps?: readonly ExpectedStep[] | undefined;
}

async function observeTask(
  client: ProductClient,
  task: TaskView | undefined,
  wanted: ExpectedTask,
): Promise<Record<string, unknown>> {
  const seen = pick(wanted, {
    ran_on: task?.ranOn,
    notice: wanted.notice === undefined ? undefined : contained(task?.notice ?? "", wanted.notice),
  });
  if (wanted.steps === undefined) return seen;
  const steps = (task?.steps ?? []).map((step, index) =>
    observeStep(client, { task, step, wanted: wanted.steps?.[index] }),
  );
  return { ...seen, steps: await Promise.all(steps) };
}

interface StepQuestion {
  readonly task: TaskView | undefined;
  readonly step: StepView;
  readonly wanted: ExpectedStep | undefined;
}

async function observeStep(client: ProductClient, { task, step, wanted }: StepQuestion): Promise<unknown> {
  const seen = { name: step.name, status: step.status };
  if (wanted === undefined || task === undefined) return seen;
  const asked = pick(wanted, { exit_code: step.exitCode, log_lines: step.logLines });
  if (!("log" in wanted || "log_contains" in wanted || "log_lacks" in wanted || "log_sha256" in wanted))
    return { ...seen, ...asked };
  const bytes = await client.stepLog(task.id, step.index);
  const text = plainText(bytes);
  return {
    ...seen,
    ...asked,
    ...pick(wanted, {
      log: text.replace(/\n$/, "").split("\n"),
      log_contains: wanted.log_contains === undefined ? undefined : inOrder(text, wanted.log_contains),
      log_lacks: wanted.log_lacks?.filter((piece) => !text.includes(piece)),
      log_sha256: createHash("sha256").update(bytes).digest("hex"),
    }),
  };
}

/** The log without colours, and with plain line ends. */
function plainText(bytes: Buffer): string {
  return bytes
    .toString("utf8")
    .replaceAll(/\u001b\[[0-9;]*[A-Za-z]/g, "")
    .replaceAll("\r\n", "\n");
}

/** The wanted pieces that follow one another in the text; after the first that is missing, the end of the text instead. */
function inOrder(text: string, pieces: readonly string[]): readonly string[] {
  const found: string[] = [];
  let from = 0;
  for (const piece of pieces) {
    const at = text.indexOf(piece, from);
    if (at === -1) return [...found, `(not found after that; the log ends in) ${text.slice(-500)}`];
    found.push(piece);
    from = at + piece.length;
  }
  return found;
}

async function observeTests(
  client: ProductClient,
  run: ScenarioRun,
  job: JobView | null,
): Promise<Record<string, string>> {
  if (job?.number == null) return {};
  const tests = await client.rest.tests(run.slug, job.number);
  return Object.fromEntries(tests.map(({ name, result }) => [name, result]));
}

async function observeArtifacts(
  client: ProductClient,
  run: ScenarioRun,
  job: JobView | null,
): Promise<Record<string, string>> {
  if (job?.number == null) return {};
  const stored = await client.rest.artifacts(run.slug, job.number);
  const contents = stored.map(
    async ({ path, url }) => [path, (await client.rest.bytes(url)).toString("utf8")] as const,
  );
  return Object.fromEntries(await Promise.all(contents));
}
