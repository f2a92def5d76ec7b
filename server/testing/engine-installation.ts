import { pino } from "pino";
import { systemClock, systemIds } from "#server/adapters/clock/system-clock.ts";
import { localFleet } from "#server/adapters/fleet/local-fleet.ts";
import { postgresAgentStore } from "#server/adapters/prisma/agent-store.ts";
import { postgresAutoRerunQueue } from "#server/adapters/prisma/auto-rerun-queue.ts";
import { postgresBuildStore } from "#server/adapters/prisma/build-store.ts";
import { postgresContextStore } from "#server/adapters/prisma/context-store.ts";
import { postgresContinuationStore } from "#server/adapters/prisma/continuation-store.ts";
import { openEventFeed } from "#server/adapters/prisma/event-feed.ts";
import { postgresGreenRuns } from "#server/adapters/prisma/green-runs.ts";
import { postgresLockStore } from "#server/adapters/prisma/lock-store.ts";
import { postgresProjectStore } from "#server/adapters/prisma/project-store.ts";
import { postgresScheduleStore } from "#server/adapters/prisma/schedule-store.ts";
import { postgresSshKeyStore } from "#server/adapters/prisma/ssh-key-store.ts";
import { postgresTaskSecretStore } from "#server/adapters/prisma/task-secret-store.ts";
import { postgresTaskStore } from "#server/adapters/prisma/task-store.ts";
import { postgresVariableStore } from "#server/adapters/prisma/variable-store.ts";
import type { Deps } from "#server/commands/deps.ts";
import { type RecordedMessages, recordAgentMessages } from "#server/commands/record-agent-messages.ts";
import { registerAgent } from "#server/commands/register-agent.ts";
import type { TaskOutcome } from "#server/core/agent-protocol/agent-message.ts";
import type { TaskSpec } from "#server/core/agent-protocol/task-spec.ts";
import { newWorkflow } from "#server/core/build/new-workflow.ts";
import type { BuildJobPlan, JobPlan } from "#server/core/plan/job-plan.ts";
import type { WorkflowPlan } from "#server/core/plan/pipeline-plan.ts";
import type { Clock } from "#server/core/ports/clock.ts";
import type { Project } from "#server/core/ports/project-store.ts";
import { runEngine } from "#server/engine/run-engine.ts";
import { createTaskSecrets } from "#server/output/task-secrets.ts";
import { plainJob } from "#server/testing/build-contract.ts";
import { FakeGitMirror } from "#server/testing/fake-git-mirror.ts";
import { fakeIdentityTokens } from "#server/testing/fake-identity-tokens.ts";
import { fakeSecretBox } from "#server/testing/fake-secret-box.ts";
import { createTestDatabase, type TestDatabase } from "#server/testing/test-database.ts";

/** A job as its row says. */
export interface SeenJob {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly stop_reason: string | null;
  readonly stop_detail: string | null;
  readonly wait_detail: string | null;
  readonly workflow_id: string;
  readonly workflow: string;
}

/** A running engine on a database of its own, with repositories in memory and one agent that the test plays. */
export interface EngineInstallation extends AsyncDisposable {
  readonly deps: Deps;
  readonly pool: TestDatabase["database"]["pool"];
  readonly git: FakeGitMirror;
  /** `git/<organization>/<name>`, with an empty repository at its address. */
  addProject(name: string, organization?: string): Promise<Project>;
  /** Starts a pipeline with one workflow of these jobs, as the dispatcher would; gives the workflow's id. */
  startJobs(project: Project, jobs: readonly JobPlan[], plan?: Partial<WorkflowPlan>): Promise<string>;
  /** The next task that the agent is handed. */
  take(): Promise<TaskSpec>;
  /** Tells that a task started and, unless the outcome is null, ended. */
  report(spec: TaskSpec, outcome: TaskOutcome | null): Promise<RecordedMessages>;
  /** Jobs of a workflow in the file's order. */
  jobs(workflowId: string): Promise<readonly SeenJob[]>;
  /** Status by job name. */
  statuses(workflowId: string): Promise<Readonly<Record<string, string>>>;
  workflowStatus(workflowId: string): Promise<string | undefined>;
}

/** A build job that names contexts. */
export function jobWithContexts(name: string, contexts: readonly string[]): BuildJobPlan {
  return { ...plainJob(name), contexts };
}

/** Starts one. A clock of the test's own moves schedules and limits; leases are by the database's rows as well. */
export async function startEngineInstallation(clock: Clock = systemClock): Promise<EngineInstallation> {
  const server = await createTestDatabase();
  const { pool } = server.database;
  const feed = await openEventFeed(server.url, () => {});
  const git = new FakeGitMirror();
  const fleet = localFleet();
  const deps = depsOf({ pool, clock, git, feed });
  const engine = await runEngine({ deps, fleet, log: pino({ level: "silent" }), rerunsBegun: false });
  const instanceId = systemIds.next();
  const agent = { platform: "linux/amd64", executors: ["machine", "docker"], hostname: "h", version: "1" };
  const { agentId } = await registerAgent(deps, { ...agent, name: "one", instanceId, recovering: [] });
  const jobs = async (workflowId: string): Promise<readonly SeenJob[]> => {
    const { rows } = await pool.query<SeenJob>(
      `SELECT j.id, j.name, j.status, j.stop_reason, j.stop_detail, j.wait_detail, j.workflow_id, w.name AS workflow
       FROM jobs j JOIN workflows w ON w.id = j.workflow_id WHERE w.id = $1 ORDER BY j.position`,
      [workflowId],
    );
    return rows;
  };
  return {
    deps,
    pool,
    git,
    jobs,
    addProject: (name, organization = "acme") => addProject(deps, git, { name, organization }),
    startJobs: (project, plans, plan = {}) =>
      startJobs({ deps, pool }, project, { name: "main", ...plan, jobs: plans }),
    take: async () => {
      const waiting = { agentId, instanceId, executors: agent.executors, platform: agent.platform };
      const spec = await fleet.waitForTask(waiting, AbortSignal.timeout(10_000));
      if (spec === null) throw new Error("no task came within 10 s");
      return spec;
    },
    report: (spec, outcome) => report(deps, spec, outcome),
    statuses: async (workflowId) =>
      Object.fromEntries((await jobs(workflowId)).map(({ name, status }) => [name, status])),
    workflowStatus: async (workflowId) =>
      (await pool.query<{ status: string }>("SELECT status FROM workflows WHERE id = $1", [workflowId])).rows[0]
        ?.status,
    [Symbol.asyncDispose]: async () => {
      await engine.stop();
      await feed.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

interface DepsSource extends Pick<EngineInstallation, "pool" | "git"> {
  readonly clock: Clock;
  readonly feed: Deps["feed"];
}

/** Only what the engine's roles use: no web, no storage. */
function depsOf({ pool, clock, git, feed }: DepsSource): Deps {
  const secrets = fakeSecretBox();
  const deps: Partial<Deps> = {
    clock,
    ids: systemIds,
    builds: postgresBuildStore(pool),
    tasks: postgresTaskStore(pool),
    locks: postgresLockStore(pool),
    continuations: postgresContinuationStore(pool),
    autoReruns: postgresAutoRerunQueue(pool),
    schedules: postgresScheduleStore(pool),
    greenRuns: postgresGreenRuns(pool),
    taskSecrets: createTaskSecrets({ store: postgresTaskSecretStore(pool), box: secrets }),
    agents: postgresAgentStore(pool),
    projects: postgresProjectStore(pool),
    contexts: postgresContextStore(pool),
    variables: postgresVariableStore(pool),
    sshKeys: postgresSshKeyStore(pool),
    hostKeys: { of: async () => "" },
    identityTokens: fakeIdentityTokens(),
    secrets,
    git,
    feed,
    limits: { leaseSeconds: 300, heartbeatSeconds: 5, pollSecondsMax: 30, drainSeconds: 60, jobSecondsMax: 60 },
    publicUrl: "http://localhost:8080",
  };
  return deps as Deps;
}

function addProject(
  { projects, ids, clock }: Deps,
  git: FakeGitMirror,
  { name, organization }: { readonly name: string; readonly organization: string },
): Promise<Project> {
  const repositoryUrl = `/srv/${organization}/${name}`;
  git.create(repositoryUrl);
  const slug = `git/${organization}/${name}`;
  const project = { organization, name, slug, repositoryUrl, defaultBranch: "main", hookTokenHash: "x" };
  return projects.create({ ...project, id: ids.next() }, "ada", clock.now());
}

/** The pipeline's row is made as compiled: the engine's own dispatcher must not find it pending. */
async function startJobs(
  { deps: { builds, ids, clock }, pool }: Pick<EngineInstallation, "deps" | "pool">,
  { id: projectId }: Project,
  plan: WorkflowPlan,
): Promise<string> {
  const pipelineId = ids.next();
  await pool.query(
    `WITH numbered AS (UPDATE projects SET last_pipeline_number = last_pipeline_number + 1 WHERE id = $2 RETURNING last_pipeline_number AS number)
     INSERT INTO pipelines (id, project_id, number, status, trigger_type, actor_login, branch, revision, config_path, created_at, updated_at)
     SELECT $1, $2, number, 'created', 'api', 'ada', 'main', repeat('a', 40), 'c', $3, $3 FROM numbered`,
    [pipelineId, projectId, clock.now()],
  );
  const { name, jobs, autoRerunsMax = 0 } = plan;
  const workflow = newWorkflow(
    { name, jobs, attempt: 1, rerunOf: null, startedBy: "ada", kept: new Map(), autoRerunsLeft: autoRerunsMax },
    () => ids.next(),
  );
  await builds.addWorkflow(workflow, pipelineId, clock.now());
  return workflow.id;
}

async function report(deps: Deps, spec: TaskSpec, outcome: TaskOutcome | null): Promise<RecordedMessages> {
  const at = deps.clock.now().toISOString();
  const { taskId, epoch } = spec;
  const jobId = (await deps.tasks.lease(taskId))?.jobId ?? "";
  const started = { type: "task_started", executor: "host", notice: null, at } as const;
  const reason = outcome === "failed" ? ("stepFailed" as const) : null;
  const messages =
    outcome === null ? [started] : [started, { type: "task_finished", outcome, reason, detail: null, at } as const];
  return recordAgentMessages(deps, { taskId, jobId, epoch, logs: [], messages });
}
