import fc from "fast-check";
import { expect, test } from "vitest";
import { approveJob } from "#server/commands/approve-job.ts";
import { cancelJob } from "#server/commands/cancel-job.ts";
import type { Deps } from "#server/commands/deps.ts";
import { recordAgentMessages } from "#server/commands/record-agent-messages.ts";
import type { TaskOutcome } from "#server/core/agent-protocol/agent-message.ts";
import { isFinalJob } from "#server/core/job/job-machine.ts";
import type { JobPlan } from "#server/core/plan/job-plan.ts";
import { emptyJobStatusCounts } from "#server/core/status/job-status.ts";
import { isFinalTask } from "#server/core/task/task-machine.ts";
import { foldJobs, isFinalWorkflow } from "#server/core/workflow/fold-jobs.ts";
import { loseTasks } from "#server/dispatcher/reaper.ts";
import { planSchedule } from "#server/scheduler/plan.ts";
import { plainJob, startJobs } from "#server/testing/build-contract.ts";
import { FakeBuildMemory, type FakeTask } from "#server/testing/fake-build-memory.ts";
import { fakeBuildStore } from "#server/testing/fake-build-store.ts";
import { fakeTaskStore } from "#server/testing/fake-task-store.ts";

const actor = { kind: "local" } as const;
const leaseSeconds = 30;

/** One installation in memory under a clock that only the test moves. */
class World {
  readonly memory = new FakeBuildMemory();
  milliseconds = 1_000_000;
  #ids = 0;
  readonly deps: Deps;

  constructor() {
    this.memory.addProject("p", "git/acme/app");
    this.deps = {
      builds: fakeBuildStore(this.memory),
      tasks: fakeTaskStore(this.memory, [{ executors: ["machine"], platform: "linux/amd64" }]),
      ids: { next: () => `id-${(this.#ids += 1)}`, secret: () => "s" },
      clock: { now: () => new Date(this.milliseconds) },
      limits: { leaseSeconds, heartbeatSeconds: 5, pollSecondsMax: 30, drainSeconds: 60, jobSecondsMax: 60 },
    } as unknown as Deps;
  }

  get stores() {
    return { builds: this.deps.builds, tasks: this.deps.tasks, projectId: "p", agentId: "a", instanceId: "i" };
  }

  async schedule(agents: number): Promise<void> {
    const snapshot = await this.deps.tasks.snapshot({ perProject: 50, seenSince: new Date(0) });
    const waiting = Array.from({ length: agents }, (_, index) => ({
      agentId: `a${index}`,
      instanceId: `i${index}`,
      executors: ["machine"],
      platform: "linux/amd64",
    }));
    const { placements } = planSchedule(snapshot, waiting);
    const claims = placements.map(({ taskId, agent }) => ({
      taskId,
      agentId: agent.agentId,
      instanceId: agent.instanceId,
      tokenHash: "t",
    }));
    await this.deps.tasks.claim(claims, new Date(this.milliseconds + leaseSeconds * 1000), new Date(this.milliseconds));
  }

  async report(task: FakeTask, epoch: number, outcome: TaskOutcome | null): Promise<void> {
    const at = new Date(this.milliseconds).toISOString();
    const started = { type: "task_started", executor: "host", notice: null, at } as const;
    const finished = { type: "task_finished", outcome: outcome ?? "success", reason: null, detail: null, at } as const;
    const messages = outcome === null ? [started] : [started, finished];
    await recordAgentMessages(this.deps, {
      taskId: task.made.id,
      jobId: task.made.jobId,
      epoch,
      messages,
      logs: [],
    }).catch(refusal);
  }
}

/** What a door would answer with; anything else is a bug and fails the test. */
function refusal(error: { code?: string }): void {
  if (!["stale_lease", "conflict", "not_found"].includes(error.code ?? "")) throw error;
}

const outcomes: readonly (TaskOutcome | null)[] = [
  "success",
  "success",
  "failed",
  "timedout",
  "infrastructure_fail",
  "canceled",
  null,
];

const graph = fc.array(
  fc.record({
    requires: fc.array(fc.nat(9), { maxLength: 3 }),
    parallelism: fc.integer({ min: 1, max: 3 }),
    approval: fc.nat(5),
  }),
  { minLength: 1, maxLength: 8 },
);
const deed = fc.oneof(
  fc.record({ kind: fc.constant("schedule" as const), agents: fc.nat(3) }),
  fc.record({
    kind: fc.constant("report" as const),
    which: fc.nat(30),
    outcome: fc.constantFrom(...outcomes),
    late: fc.boolean(),
  }),
  fc.record({ kind: fc.constant("wait" as const), seconds: fc.nat(40) }),
  fc.record({ kind: fc.constant("approve" as const), which: fc.nat(10) }),
  fc.record({ kind: fc.constant("cancel" as const), which: fc.nat(10) }),
);

/** Jobs of a graph without circles: a job requires only earlier ones. */
function jobsOf(shape: readonly { requires: readonly number[]; parallelism: number; approval: number }[]): JobPlan[] {
  return shape.map(({ requires, parallelism, approval }, index): JobPlan => {
    const names = [...new Set(requires.filter((other) => other < index).map((other) => `j${other}`))];
    const job = plainJob(`j${index}`, names, parallelism);
    return approval === 0 ? { type: "approval", name: job.name, requires: job.requires } : job;
  });
}

function holdInvariants(world: World, finals: Map<string, string>): void {
  const { jobs, tasks, workflows } = world.memory;
  for (const [id, status] of [
    ...[...jobs].map(([key, row]) => [key, row.state.status]),
    ...[...tasks].map(([key, row]) => [key, row.state.status]),
  ] as [string, string][]) {
    if (finals.has(id)) expect(status, "what has ended stays as it ended").toBe(finals.get(id));
  }
  for (const [id, row] of jobs) if (isFinalJob(row.state.status)) finals.set(id, row.state.status);
  for (const [id, row] of tasks) if (isFinalTask(row.state.status)) finals.set(id, row.state.status);
  for (const { state } of workflows.values()) {
    const counts = emptyJobStatusCounts();
    for (const job of jobs.values()) if (job.workflowId === state.id) counts[job.state.status] += 1;
    expect(state.counts, "the counts are what the jobs say").toEqual(counts);
    expect(state.status, "the status is the fold of the jobs").toBe(foldJobs(counts, state.canceledBy !== null));
  }
  for (const job of jobs.values()) {
    const own = [...tasks.values()].filter((task) => task.made.jobId === job.state.id);
    const open = own.some((task) => !isFinalTask(task.state.status));
    if (job.state.status === "queued" || job.state.status === "running")
      expect(open, "a job that runs has a task that has not ended").toBe(true);
    if (isFinalJob(job.state.status)) expect(open, "a job that ended leaves no task behind").toBe(false);
    if (own.length > 0) expect(own.length, "every parallel copy exists once").toBe(job.state.parallelism);
  }
}

async function perform(
  world: World,
  step: typeof deed extends fc.Arbitrary<infer Value> ? Value : never,
): Promise<void> {
  const { deps, memory } = world;
  const pick = <Row>(rows: Iterable<Row>, which: number): Row | undefined => {
    const all = [...rows];
    return all[which % Math.max(1, all.length)];
  };
  switch (step.kind) {
    case "schedule":
      return world.schedule(step.agents);
    case "wait":
      world.milliseconds += step.seconds * 1000;
      return void (await loseTasks(deps, await deps.tasks.lost(deps.clock.now())));
    case "report": {
      const task = pick(memory.tasks.values(), step.which);
      return task === undefined
        ? undefined
        : world.report(task, step.late ? task.state.epoch - 1 : task.state.epoch, step.outcome);
    }
    case "approve": {
      const job = pick(memory.jobs.values(), step.which);
      return job === undefined
        ? undefined
        : approveJob(deps, actor, { workflowId: job.workflowId, jobId: job.state.id }).catch(refusal);
    }
    case "cancel": {
      const job = pick(memory.jobs.values(), step.which);
      return job === undefined ? undefined : cancelJob(deps, actor, job.state.id).catch(refusal);
    }
  }
}

test("whatever agents and people do in whatever order, a workflow stays sound and comes to an end", async () => {
  await fc.assert(
    fc.asyncProperty(graph, fc.array(deed, { maxLength: 40 }), async (shape, deeds) => {
      const world = new World();
      const finals = new Map<string, string>();
      await startJobs(world.stores, jobsOf(shape));
      for (const step of deeds) {
        await perform(world, step);
        holdInvariants(world, finals);
      }
      for (let round = 0; round < 40; round += 1) {
        await world.schedule(9);
        for (const task of world.memory.tasks.values()) await world.report(task, task.state.epoch, "success");
        for (const job of world.memory.jobs.values())
          await approveJob(world.deps, actor, { workflowId: job.workflowId, jobId: job.state.id }).catch(refusal);
      }
      holdInvariants(world, finals);
      for (const { state } of world.memory.workflows.values()) expect(isFinalWorkflow(state.status)).toBe(true);
    }),
    { numRuns: 400 },
  );
});
