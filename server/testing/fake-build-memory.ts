import type { JobState, NewTask, TaskState, WorkflowState } from "#server/core/build/build-state.ts";
import type { NewWorkflow } from "#server/core/build/new-workflow.ts";
import type { DomainEvent } from "#server/core/events.ts";
import { isFinalJob } from "#server/core/job/job-machine.ts";
import type { JobPlan } from "#server/core/plan/job-plan.ts";
import type { CompiledPipeline, NewPipeline, NewSchedule } from "#server/core/ports/build-store.ts";
import type { Schedule } from "#server/core/ports/schedule-store.ts";
import type { PipelineStatus } from "#server/core/status/pipeline-status.ts";

/** All projects of the fakes belong to this organization. */
export const fakeOrganizationId = "acme";

/** A project as the fakes know it. */
export interface FakeProject {
  readonly id: string;
  readonly slug: string;
  pipelines: number;
  builds: number;
}

/** A pipeline row of the fakes. */
export interface FakePipeline {
  readonly asked: NewPipeline;
  readonly number: number;
  readonly createdAt: Date;
  status: PipelineStatus;
  compiled: CompiledPipeline | null;
}

/** A workflow row of the fakes: what the engine decides about, and the rest. */
export interface FakeWorkflow {
  state: WorkflowState;
  readonly made: NewWorkflow;
}

/** A job row of the fakes. */
export interface FakeJob {
  state: JobState;
  readonly workflowId: string;
  readonly name: string;
  readonly number: number | null;
  readonly plan: JobPlan;
  readonly keptFrom: string | null;
  waitDetail: string | null;
}

/** A task row of the fakes. */
export interface FakeTask {
  state: TaskState;
  readonly made: NewTask;
  readonly workflowId: string;
  readonly projectId: string;
  readonly queuedAt: Date;
  tokenHash: string | null;
  instanceId: string | null;
  waitReason: string | null;
}

/** A step row of the fakes. */
export interface FakeStep {
  kind: string;
  status: string;
  bytes: number;
  lines: number;
  sealed: boolean;
}

/** The tables of the fakes: one memory that both stores share, as they share one database. */
export class FakeBuildMemory {
  readonly projects = new Map<string, FakeProject>();
  readonly pipelines = new Map<string, FakePipeline>();
  readonly workflows = new Map<string, FakeWorkflow>();
  readonly jobs = new Map<string, FakeJob>();
  readonly tasks = new Map<string, FakeTask>();
  readonly steps = new Map<string, FakeStep>();
  readonly artifacts = new Map<string, string>();
  /** Workflow ids by the keys of the locks that they hold. */
  readonly locks = new Map<string, string>();
  readonly schedules = new Map<string, Schedule>();
  readonly events: DomainEvent[] = [];

  /** Makes a project that pipelines can be asked for. */
  addProject(id: string, slug: string): void {
    this.projects.set(id, { id, slug, pipelines: 0, builds: 0 });
  }

  /** Makes a workflow's rows, numbering its build jobs. */
  addWorkflow(made: NewWorkflow, pipelineId: string, now: Date): void {
    const projectId = this.pipelines.get(pipelineId)?.asked.projectId ?? "";
    const project = this.projects.get(projectId);
    const { id, status, counts } = made;
    this.workflows.set(id, {
      made,
      state: { id, pipelineId, projectId, status, counts, canceledBy: null, stoppedAt: null },
    });
    for (const job of made.jobs) {
      if (project !== undefined && job.type === "build") project.builds += 1;
      this.jobs.set(job.id, {
        workflowId: id,
        name: job.name,
        number: job.type === "build" ? (project?.builds ?? 0) : null,
        plan: job.plan,
        keptFrom: job.keptFrom,
        waitDetail: null,
        state: jobState(job, now),
      });
    }
    this.addTasks(made.tasks, id, now);
    this.events.push({ type: "workflow.created", payload: { projectId, pipelineId, workflowId: id } });
  }

  /** Makes the schedules of a pipeline's branch what its configuration says, unless a newer one has said so. */
  replaceSchedules({ asked, number }: FakePipeline, wanted: readonly NewSchedule[] | undefined): void {
    const { projectId, branch, actorLogin } = asked;
    const isOfBranch = (other: { readonly projectId: string; readonly branch: string | null }): boolean =>
      other.projectId === projectId && other.branch === branch;
    const isOld = [...this.pipelines.values()].some(
      (other) => isOfBranch(other.asked) && other.number > number && other.status !== "pending",
    );
    if (wanted === undefined || branch === null || isOld) return;
    const had = [...this.schedules.values()].filter(isOfBranch);
    const same = (a: NewSchedule, b: Schedule): boolean => a.workflow === b.workflow && a.cron === b.cron;
    for (const old of had) if (!wanted.some((one) => same(one, old))) this.schedules.delete(old.id);
    for (const one of wanted)
      if (!had.some((old) => same(one, old))) this.schedules.set(one.id, { ...one, projectId, branch, actorLogin });
  }

  /** Puts tasks into the queue. */
  addTasks(tasks: readonly NewTask[], workflowId: string, now: Date): void {
    for (const made of tasks) {
      this.tasks.set(made.id, {
        made,
        workflowId,
        projectId: this.workflows.get(workflowId)?.state.projectId ?? "",
        queuedAt: now,
        tokenHash: null,
        instanceId: null,
        waitReason: null,
        state: queuedTask(made),
      });
    }
  }
}

function jobState(job: NewWorkflow["jobs"][number], now: Date): JobState {
  const { id, type, status, requires, dependents, parallelism, plan, approvedBy } = job;
  const { stopReason, stopDetail } = job;
  const nothing = { canceledBy: null, startedAt: null };
  return {
    ...nothing,
    stopReason,
    stopDetail,
    lockKey: plan.type === "lock" || plan.type === "unlock" ? plan.key : null,
    missingContexts: [],
    id,
    type,
    status,
    requires,
    dependents,
    parallelism,
    approvedBy,
    executorKind: plan.type === "build" ? plan.executor.kind : null,
    resourceClass: plan.type === "build" ? plan.resourceClass : null,
    queuedAt: status === "queued" ? now : null,
    stoppedAt: isFinalJob(status) ? now : null,
  };
}

function queuedTask({ id, jobId }: NewTask): TaskState {
  const nothing = {
    stopReason: null,
    stopDetail: null,
    agentId: null,
    leaseExpiresAt: null,
    ranOn: null,
    notice: null,
  };
  return { ...nothing, id, jobId, status: "queued", epoch: 0, claimedAt: null, startedAt: null, stoppedAt: null };
}
