import type { BuildChange } from "#server/core/build/build-change.ts";
import type { JobState } from "#server/core/build/build-state.ts";
import type { Downstream } from "#server/core/build/release-dependents.ts";
import { AppError } from "#server/core/error/app-error.ts";
import type { BuildReader, BuildRef, BuildStore, PendingPipeline, StepReport } from "#server/core/ports/build-store.ts";
import { isFinalWorkflow } from "#server/core/workflow/fold-jobs.ts";
import type { FakeBuildMemory, FakePipeline } from "#server/testing/fake-build-memory.ts";

/** BuildStore in memory. Decisions run one after another, as under the workflow's lock. */
export function fakeBuildStore(memory: FakeBuildMemory): BuildStore {
  let line: Promise<unknown> = Promise.resolve();
  return {
    createPipeline: async (asked, now) => {
      const project = memory.projects.get(asked.projectId);
      if (project === undefined) throw new AppError("not_found", { userMessage: "Project not found" });
      project.pipelines += 1;
      memory.pipelines.set(asked.id, {
        asked,
        number: project.pipelines,
        createdAt: now,
        status: "pending",
        compiled: null,
      });
      memory.events.push({ type: "pipeline.created", payload: { projectId: asked.projectId, pipelineId: asked.id } });
      return { id: asked.id, number: project.pipelines, state: "pending", createdAt: now };
    },
    pendingPipelines: async (limit) =>
      [...memory.pipelines.values()]
        .filter(({ status }) => status === "pending")
        .slice(0, limit)
        .map((row) => pendingOf(memory, row)),
    startPipeline: async (compiled, now) => {
      const row = memory.pipelines.get(compiled.pipelineId);
      if (row?.status !== "pending") return false;
      row.status = compiled.status;
      row.compiled = compiled;
      memory.replaceSchedules(row, compiled.schedules);
      for (const workflow of compiled.workflows) memory.addWorkflow(workflow, compiled.pipelineId, now);
      return true;
    },
    attempt: async (workflowId) => {
      const workflow = memory.workflows.get(workflowId);
      if (workflow === undefined) return null;
      const { name } = workflow.made;
      const { pipelineId, projectId, status } = workflow.state;
      const attempts = [...memory.workflows.values()].filter(
        (other) => other.state.pipelineId === pipelineId && other.made.name === name,
      );
      const jobs = [...memory.jobs.values()].filter((job) => job.workflowId === workflowId);
      return {
        pipelineId,
        projectId,
        name,
        status,
        isSetup: workflow.made.isSetup,
        autoRerunsLeft: workflow.made.autoRerunsLeft,
        pipelineStatus: memory.pipelines.get(pipelineId)?.status ?? "created",
        newestAttempt: Math.max(...attempts.map(({ made }) => made.attempt)),
        jobs: jobs.map(({ state, name: jobName, plan, keptFrom }) => ({
          id: state.id,
          name: jobName,
          status: state.status,
          plan,
          approvedBy: state.approvedBy,
          keptFrom,
          failedTests: 0,
        })),
      };
    },
    addWorkflow: async (workflow, pipelineId, now) => {
      if (!memory.pipelines.has(pipelineId)) throw new AppError("not_found", { userMessage: "Pipeline not found" });
      const isRepeated = [...memory.workflows.values()].some(
        ({ made }) => made.startedBy === "auto-rerun" && made.rerunOf === workflow.rerunOf,
      );
      if (workflow.startedBy === "auto-rerun" && isRepeated)
        throw new AppError("conflict", { userMessage: "It has been rerun already." });
      memory.addWorkflow(workflow, pipelineId, now);
    },
    change: (ref, decide, { now }) => {
      const turn = line.then(async () => {
        const { change, report, answer } = await decide(readerOf(memory, ref));
        if (change !== null) applyChange(memory, change, now);
        if (report !== undefined) applyReport(memory, report);
        return answer;
      });
      line = turn.catch(() => {});
      return turn;
    },
    reportSteps: async (report, drainSeconds, now) => {
      const state = memory.tasks.get(report.taskId)?.state;
      if (state === undefined || state.epoch !== report.epoch) return "stale";
      if (state.status === "success" || state.status === "failed" || state.status === "timedout") return "ended";
      const drained =
        state.status === "canceled" && now.getTime() - (state.stoppedAt?.getTime() ?? 0) <= drainSeconds * 1000;
      if (state.status !== "claimed" && state.status !== "running" && !drained) return "stale";
      applyReport(memory, report);
      return drained ? "canceled" : "running";
    },
  };
}

function pendingOf(memory: FakeBuildMemory, { asked, number, status }: FakePipeline): PendingPipeline {
  const { id, projectId, branch, tag, revision, triggerType, actorLogin, parameters, configPath } = asked;
  const selector = revision !== null ? { revision } : tag !== null ? { tag } : { branch: branch ?? "HEAD" };
  const projectSlug = memory.projects.get(projectId)?.slug ?? "";
  return {
    id,
    number,
    status,
    projectId,
    projectSlug,
    repositoryUrl: "/nowhere",
    defaultBranch: "main",
    selector,
    branch,
    tag,
    triggerType,
    actorLogin,
    parameters,
    configPath,
    scheduledWorkflow: asked.scheduledWorkflow ?? null,
    givenConfig: asked.givenConfig ?? null,
  };
}

function readerOf(memory: FakeBuildMemory, ref: BuildRef): BuildReader {
  const task = "taskId" in ref ? memory.tasks.get(ref.taskId) : undefined;
  const job = "jobId" in ref ? memory.jobs.get(ref.jobId) : memory.jobs.get(task?.made.jobId ?? "");
  const workflow = memory.workflows.get("workflowId" in ref ? ref.workflowId : (job?.workflowId ?? ""));
  if (workflow === undefined) throw new AppError("not_found", { userMessage: "Not found" });
  const tasks = [...memory.tasks.values()];
  return {
    workflow: workflow.state,
    job: job?.state ?? null,
    tasks: tasks.filter(({ made }) => made.jobId === job?.state.id).map(({ state }) => state),
    downstream: async (ended) => downstreamOf(memory, ended),
    everything: async () => ({
      jobs: [...memory.jobs.values()]
        .filter(({ workflowId }) => workflowId === workflow.state.id)
        .map(({ state }) => state),
      tasks: tasks.filter(({ workflowId }) => workflowId === workflow.state.id).map(({ state }) => state),
    }),
  };
}

function downstreamOf(memory: FakeBuildMemory, ended: readonly JobState[]): Downstream {
  const found = new Map<string, JobState>();
  const frontier = ended.flatMap((job) => job.dependents);
  for (let id = frontier.pop(); id !== undefined; id = frontier.pop()) {
    const job = memory.jobs.get(id)?.state;
    if (job === undefined || found.has(id)) continue;
    found.set(id, job);
    frontier.push(...job.dependents);
  }
  return {
    jobs: [...found.values()],
    statusOf: new Map([...memory.jobs].map(([id, { state }]) => [id, state.status])),
  };
}

function applyChange(memory: FakeBuildMemory, change: BuildChange, now: Date): void {
  applyLocks(memory, change);
  const workflow = memory.workflows.get(change.workflow.id);
  if (workflow !== undefined) workflow.state = change.workflow;
  for (const state of change.jobs) {
    const row = memory.jobs.get(state.id);
    if (row !== undefined) row.state = state;
  }
  for (const state of change.tasks) {
    const row = memory.tasks.get(state.id);
    if (row !== undefined) row.state = state;
  }
  memory.addTasks(change.newTasks, change.workflow.id, now);
  memory.events.push(...change.events);
}

function applyLocks({ locks }: FakeBuildMemory, { workflow, takenLocks, freedLocks }: BuildChange): void {
  if (takenLocks.some((key) => locks.has(key))) throw new AppError("conflict", { userMessage: "The lock is held." });
  for (const key of takenLocks) locks.set(key, workflow.id);
  for (const [key, holder] of locks)
    if (holder === workflow.id && (freedLocks.includes(key) || isFinalWorkflow(workflow.status))) locks.delete(key);
}

function applyReport(memory: FakeBuildMemory, report: StepReport): void {
  const rowOf = (step: number) => {
    const key = `${report.taskId}/${step}`;
    const row = memory.steps.get(key) ?? { kind: "", status: "running", bytes: 0, lines: 0, sealed: false };
    memory.steps.set(key, row);
    return row;
  };
  for (const message of report.messages) {
    if (message.type === "step_started") rowOf(message.step).kind = message.kind;
    if (message.type === "step_ended") rowOf(message.step).status = message.status;
  }
  for (const { step, bytes, lines, sealed } of report.logs) Object.assign(rowOf(step), { bytes, lines, sealed });
}
