import { join } from "node:path";
import type { PipelineView } from "#server/views/pipeline-view.ts";
import type { WorkflowView } from "#server/views/workflow-view.ts";
import { commitAll, git, makeRepository } from "../product/git-repository.ts";
import type { Product } from "../product/product.ts";
import type { ProductClient } from "../product/product-client.ts";
import type { RemoteSwitch } from "../product/remote-switch.ts";
import { waitUntil } from "../product/wait-until.ts";
import type { ScenarioFiles } from "./load-scenario.ts";
import type { ScenarioAction, ScenarioCondition } from "./scenario-schema.ts";

/** One run of a scenario: its project and the pipeline that was started. */
export interface ScenarioRun {
  readonly slug: string;
  readonly pipelineNumber: number;
}

/** Everything that one scenario needs at hand. */
export interface ScenarioContext {
  readonly product: Product;
  readonly client: ProductClient;
  /** An empty directory that is removed after the test. */
  readonly directory: string;
  readonly remoteSwitch: RemoteSwitch;
}

const finalWorkflow = new Set(["success", "failed", "canceled", "error", "not_run", "unauthorized"]);

/**
 * Plays a scenario through the whole product: makes the repository, adds the
 * project, triggers it, does the actions when their conditions hold, and waits
 * until every workflow that is expected to end has ended.
 */
export async function runScenario(context: ScenarioContext, scenario: ScenarioFiles): Promise<ScenarioRun> {
  const repository = join(context.directory, "repository");
  const config: Record<string, string> =
    scenario.config === null
      ? {}
      : { ".circleci/config.yml": scenario.config.replaceAll("{switch}", context.remoteSwitch.url) };
  await makeRepository(repository, { "README.md": `# ${scenario.name}\n`, ...config, ...scenario.files });
  if (scenario.orbsFolder !== null) await context.client.cli("orb", "import", scenario.orbsFolder);
  const run =
    scenario.expected.trigger.via === "push"
      ? await startByPush(context, scenario, repository)
      : await startByApi(context, scenario, repository);
  for (const action of scenario.expected.actions) await act(context, { scenario, run, action });
  await waitForEnd(context, scenario, run);
  return run;
}

async function startByApi(
  { client }: ScenarioContext,
  scenario: ScenarioFiles,
  repository: string,
): Promise<ScenarioRun> {
  const slug = await client.addProject(repository, scenario.name);
  await setVariables(client, slug, scenario);
  const { parameters, pipeline } = scenario.expected.trigger;
  const body = Object.keys(parameters).length === 0 ? { branch: "main" } : { branch: "main", parameters };
  const { number } = await client.rest.trigger(slug, body);
  if (pipeline === number) return { slug, pipelineNumber: number };
  await waitUntil(() => client.pipeline(slug, pipeline).catch(() => null), {
    what: `the pipeline #${pipeline} to be started`,
    secondsMax: scenario.expected.timeout_seconds,
  });
  return { slug, pipelineNumber: pipeline };
}

/** Sets what the scenario's jobs are to find in their environment. */
async function setVariables({ rest }: ProductClient, slug: string, { expected }: ScenarioFiles): Promise<void> {
  for (const [name, value] of Object.entries(expected.variables))
    await rest.send("POST", `/api/v2/project/${slug}/envvar`, { name, value });
  for (const [name, values] of Object.entries(expected.contexts)) {
    const owner = { slug: slug.split("/").slice(0, 2).join("/"), type: "organization" };
    const { id } = await rest.send<{ id: string }>("POST", "/api/v2/context", { name, owner });
    for (const [variable, value] of Object.entries(values))
      await rest.send("PUT", `/api/v2/context/${id}/environment-variable/${variable}`, { value });
  }
}

/** Pushes to a bare repository whose hook was installed by adding the project. */
async function startByPush(
  { client, directory }: ScenarioContext,
  scenario: ScenarioFiles,
  repository: string,
): Promise<ScenarioRun> {
  const bare = join(directory, "bare.git");
  await git(directory, "clone", "-q", "--bare", repository, bare);
  const slug = await client.addProjectWithHook(bare, scenario.name);
  await commitAll(repository, "A commit to push");
  await git(repository, "push", "-q", bare, "main");
  const started = await waitUntil(() => client.pipeline(slug, 1).catch(() => null), {
    what: "the push to start a pipeline",
  });
  return { slug, pipelineNumber: started.number };
}

interface Act {
  readonly scenario: ScenarioFiles;
  readonly run: ScenarioRun;
  readonly action: ScenarioAction;
}

async function act(context: ScenarioContext, { scenario, run, action }: Act): Promise<void> {
  const { client } = context;
  const workflow = await waitForCondition(client, {
    run,
    when: action.when,
    secondsMax: scenario.expected.timeout_seconds,
  });
  const job = workflow.jobs.find((candidate) => candidate.name === action.when.job);
  switch (action.do) {
    case "approve":
      await client.rest.send(
        "POST",
        `/api/v2/workflow/${workflow.id}/approve/${await approvalId(client, workflow.id, action)}`,
      );
      return;
    case "cancel_workflow":
      await client.rest.send("POST", `/api/v2/workflow/${workflow.id}/cancel`);
      return;
    case "cancel_job":
      await client.rest.send("POST", `/api/v2/project/${run.slug}/job/${job?.number}/cancel`);
      return;
    case "rerun":
      await client.rest.send("POST", `/api/v2/workflow/${workflow.id}/rerun`, {});
      return;
    case "rerun_from_failed":
      await client.rest.send("POST", `/api/v2/workflow/${workflow.id}/rerun`, { from_failed: true });
      return;
    case "none":
      return;
    case "switch_on":
      context.remoteSwitch.turnOn();
      return;
  }
}

async function approvalId(client: ProductClient, workflowId: string, action: ScenarioAction): Promise<string> {
  const jobs = await client.rest.jobs(workflowId);
  const id = jobs.find((job) => job.name === action.when.job)?.approval_request_id;
  if (id === undefined) throw new Error(`${action.when.job} has no approval_request_id`);
  return id;
}

interface ConditionWait {
  readonly run: ScenarioRun;
  readonly when: ScenarioCondition;
  readonly secondsMax: number;
}

function waitForCondition(client: ProductClient, { run, when, secondsMax }: ConditionWait): Promise<WorkflowView> {
  let last = "no pipeline yet";
  return waitUntil(
    async () => {
      const workflow = await findWorkflow(client, run, when);
      last = JSON.stringify(workflow?.jobs.map((job) => [job.name, job.status]) ?? null);
      return workflow !== null && (await holds(client, { run, when, workflow })) ? workflow : null;
    },
    { what: () => `${JSON.stringify(when)}; it was ${last}`, secondsMax },
  );
}

async function holds(
  client: ProductClient,
  { run, when, workflow }: { run: ScenarioRun; when: ScenarioCondition; workflow: WorkflowView },
): Promise<boolean> {
  if (when.job === undefined) return when.status === undefined || workflow.status === when.status;
  const job = workflow.jobs.find((candidate) => candidate.name === when.job);
  if (job === undefined || (when.status !== undefined && job.status !== when.status)) return false;
  if (when.line === undefined) return true;
  return job.number !== null && (await hasPrinted(client, { slug: run.slug, jobNumber: job.number, line: when.line }));
}

async function hasPrinted(
  client: ProductClient,
  { slug, jobNumber, line }: { slug: string; jobNumber: number; line: string },
): Promise<boolean> {
  const job = await client.job(slug, jobNumber);
  for (const task of job.tasks) {
    for (const step of task.steps) {
      const log = await client.stepLog(task.id, step.index);
      if (log.toString("utf8").split(/\r?\n/).includes(line)) return true;
    }
  }
  return false;
}

/** The attempt of a workflow of the run's pipeline, or null while there is none. */
export async function findWorkflow(
  client: ProductClient,
  run: ScenarioRun,
  { workflow: name, attempt }: { readonly workflow: string; readonly attempt: number },
): Promise<WorkflowView | null> {
  const pipeline = await client.pipeline(run.slug, run.pipelineNumber);
  const chip = pipeline.workflows.find((candidate) => candidate.name === name);
  if (chip === undefined) return null;
  const newest = await client.workflow(chip.id);
  if (newest.attempt === attempt) return newest;
  const id = newest.attempts.find((candidate) => candidate.attempt === attempt)?.id;
  return id === undefined ? null : client.workflow(id);
}

/** A canceled workflow has ended before its agents have: its steps are looked at once they have ended too. */
async function waitForEnd({ client }: ScenarioContext, scenario: ScenarioFiles, run: ScenarioRun): Promise<void> {
  let last: PipelineView | null = null;
  const isOver = async (): Promise<boolean> => {
    last = await client.pipeline(run.slug, run.pipelineNumber);
    if (last.state === "pending") return false;
    for (const [name, expected] of Object.entries(scenario.expected.workflows)) {
      for (const { attempt, status } of [expected].flat()) {
        const workflow = await findWorkflow(client, run, { workflow: name, attempt });
        if (workflow === null) return false;
        if (finalWorkflow.has(status) ? !finalWorkflow.has(workflow.status) : workflow.status !== status) return false;
        if (await hasRunningSteps(client, run, workflow)) return false;
      }
    }
    return true;
  };
  await waitUntil(isOver, {
    what: () => `the pipeline to end; it was ${JSON.stringify(last)}`,
    secondsMax: scenario.expected.timeout_seconds,
  });
}

async function hasRunningSteps(client: ProductClient, run: ScenarioRun, workflow: WorkflowView): Promise<boolean> {
  for (const { number } of workflow.jobs) {
    if (number === null) continue;
    const { tasks } = await client.job(run.slug, number);
    if (tasks.some((task) => task.steps.some((step) => step.status === "running"))) return true;
  }
  return false;
}
