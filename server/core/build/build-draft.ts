import type { BuildChange } from "#server/core/build/build-change.ts";
import type { JobState, NewTask, TaskState, WorkflowState } from "#server/core/build/build-state.ts";
import type { DomainEvent } from "#server/core/events.ts";
import { isFinalJob, type JobEvent, jobAfter } from "#server/core/job/job-machine.ts";
import { unwrap } from "#server/core/result.ts";
import type { JobStatus } from "#server/core/status/job-status.ts";
import { isFinalTask, type TaskEvent, taskAfter } from "#server/core/task/task-machine.ts";
import { foldJobs, isFinalWorkflow } from "#server/core/workflow/fold-jobs.ts";

/** Who is recorded for what was done. */
type JobPatch = Partial<Pick<JobState, "stopReason" | "stopDetail" | "canceledBy" | "approvedBy">>;
type TaskPatch = Partial<
  Pick<
    TaskState,
    "stopReason" | "stopDetail" | "epoch" | "agentId" | "leaseExpiresAt" | "ranOn" | "notice" | "claimedAt"
  >
>;

/**
 * A workflow's rows while a decision is being made about them. Every status
 * goes through its machine, the workflow's own is folded at the end, and what
 * came of it leaves as one BuildChange. Holds no connection and reads no clock.
 */
export class BuildDraft {
  readonly now: Date;
  #workflow: WorkflowState;
  readonly #counts: Record<JobStatus, number>;
  readonly #jobs = new Map<string, JobState>();
  readonly #tasks = new Map<string, TaskState>();
  readonly #newTasks: NewTask[] = [];
  readonly #takenLocks: string[] = [];
  readonly #freedLocks: string[] = [];
  readonly #events: DomainEvent[] = [];

  constructor(workflow: WorkflowState, now: Date) {
    this.#workflow = workflow;
    this.#counts = { ...workflow.counts };
    this.now = now;
  }

  /** The job as this decision has left it so far. */
  job(job: JobState): JobState {
    return this.#jobs.get(job.id) ?? job;
  }

  /** Applies one event to a job. Throws `illegal_transition` for one its machine refuses. */
  moveJob(given: JobState, event: JobEvent, patch: JobPatch = {}): JobState {
    const job = this.job(given);
    const to = unwrap(jobAfter(job.status, event));
    const next: JobState = {
      ...job,
      ...patch,
      status: to,
      queuedAt: to === "queued" ? this.now : job.queuedAt,
      startedAt: to === "running" ? this.now : job.startedAt,
      stoppedAt: isFinalJob(to) ? this.now : null,
    };
    this.#counts[job.status] -= 1;
    this.#counts[to] += 1;
    this.#jobs.set(job.id, next);
    const { projectId, pipelineId, id: workflowId } = this.#workflow;
    this.#events.push({
      type: "job.changed",
      payload: { projectId, pipelineId, workflowId, jobId: job.id, from: job.status, to },
    });
    return next;
  }

  /** Applies one event to a task. Throws `illegal_transition` for one its machine refuses. */
  moveTask(given: TaskState, event: TaskEvent, patch: TaskPatch = {}): TaskState {
    const task = this.#tasks.get(given.id) ?? given;
    const to = unwrap(taskAfter(task.status, event));
    const next: TaskState = {
      ...task,
      ...patch,
      status: to,
      startedAt: to === "running" ? this.now : task.startedAt,
      stoppedAt: isFinalTask(to) ? this.now : null,
    };
    this.#tasks.set(task.id, next);
    this.#events.push({
      type: "task.changed",
      payload: {
        projectId: this.#workflow.projectId,
        workflowId: this.#workflow.id,
        jobId: task.jobId,
        taskId: task.id,
        to,
      },
    });
    return next;
  }

  /** Adds a task to the queue. */
  addTask(task: NewTask): void {
    this.#newTasks.push(task);
  }

  /** The workflow takes the lock of this key, which nobody holds. */
  takeLock(key: string): void {
    this.#takenLocks.push(key);
  }

  /** The workflow gives the lock of this key back. */
  freeLock(key: string): void {
    this.#freedLocks.push(key);
  }

  /** Records who ended the workflow. */
  noteCanceledBy(login: string): void {
    this.#workflow = { ...this.#workflow, canceledBy: login };
  }

  /** All that was decided, with the workflow's status folded from its jobs. */
  change(): BuildChange {
    const from = this.#workflow.status;
    const to = foldJobs(this.#counts, this.#workflow.canceledBy !== null);
    const stoppedAt = isFinalWorkflow(to) ? (this.#workflow.stoppedAt ?? this.now) : null;
    const workflow: WorkflowState = { ...this.#workflow, status: to, counts: this.#counts, stoppedAt };
    const events = [...this.#events];
    if (to !== from) {
      const { projectId, pipelineId, id: workflowId } = workflow;
      events.push({ type: "workflow.changed", payload: { projectId, pipelineId, workflowId, from, to } });
    }
    return {
      workflow,
      jobs: [...this.#jobs.values()],
      tasks: [...this.#tasks.values()],
      newTasks: this.#newTasks,
      takenLocks: this.#takenLocks,
      freedLocks: this.#freedLocks,
      events,
    };
  }
}
