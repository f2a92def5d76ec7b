import type { NewTask, Requirement } from "#server/core/build/build-state.ts";
import type { JobId, WorkflowId } from "#server/core/ids.ts";
import type { JobPlan, JobType } from "#server/core/plan/job-plan.ts";
import { emptyJobStatusCounts, type JobStatus, type JobStatusCounts } from "#server/core/status/job-status.ts";
import type { WorkflowStatus } from "#server/core/status/workflow-status.ts";
import { foldJobs } from "#server/core/workflow/fold-jobs.ts";

/** A job to be made with its workflow. */
export interface NewJob {
  readonly id: JobId;
  readonly position: number;
  readonly name: string;
  readonly type: JobType;
  readonly status: JobStatus;
  readonly requires: readonly Requirement[];
  readonly dependents: readonly JobId[];
  readonly plan: JobPlan;
  readonly parallelism: number;
  /** The job of an earlier attempt whose success is kept, or null. */
  readonly keptFrom: JobId | null;
  readonly approvedBy: string | null;
}

/** A workflow to be made, with its jobs and the tasks of those that can begin. */
export interface NewWorkflow {
  readonly id: WorkflowId;
  readonly name: string;
  readonly status: WorkflowStatus;
  readonly counts: JobStatusCounts;
  readonly attempt: number;
  readonly rerunOf: WorkflowId | null;
  readonly startedBy: string;
  readonly jobs: readonly NewJob[];
  readonly tasks: readonly NewTask[];
}

/** A success of an earlier attempt that a rerun keeps. */
export interface KeptJob {
  readonly jobId: JobId;
  readonly approvedBy: string | null;
}

/** What a new workflow is made from. */
export interface NewWorkflowInput {
  readonly name: string;
  readonly jobs: readonly JobPlan[];
  readonly attempt: number;
  readonly rerunOf: WorkflowId | null;
  readonly startedBy: string;
  /** By job name; such jobs start as `success` and do not run. */
  readonly kept: ReadonlyMap<string, KeptJob>;
}

/**
 * Lays out a workflow's rows: ids, edges in both directions, and the first
 * status of every job. A job begins at once when everything it requires is
 * kept (or nothing is required). Pure: ids come from `nextId`.
 */
export function newWorkflow(input: NewWorkflowInput, nextId: () => string): NewWorkflow {
  const idOf = new Map(input.jobs.map((job) => [job.name, nextId()]));
  const dependentsOf = dependentsByName(input.jobs, idOf);
  const counts = emptyJobStatusCounts();
  const jobs = input.jobs.map((plan, position): NewJob => {
    const kept = input.kept.get(plan.name);
    const status = firstStatus(plan, input.kept);
    counts[status] += 1;
    return {
      id: idOf.get(plan.name) ?? nextId(),
      position,
      name: plan.name,
      type: plan.type,
      status,
      requires: plan.requires.map(({ job, statuses }) => ({ jobId: idOf.get(job) ?? "", statuses })),
      dependents: dependentsOf.get(plan.name) ?? [],
      plan,
      parallelism: plan.type === "build" ? plan.parallelism : 1,
      keptFrom: kept?.jobId ?? null,
      approvedBy: kept?.approvedBy ?? null,
    };
  });
  const tasks = jobs.filter((job) => job.status === "queued").flatMap((job) => firstTasks(job, nextId));
  const { name, attempt, rerunOf, startedBy } = input;
  return { id: nextId(), name, status: foldJobs(counts), counts, attempt, rerunOf, startedBy, jobs, tasks };
}

function dependentsByName(jobs: readonly JobPlan[], idOf: ReadonlyMap<string, JobId>): Map<string, JobId[]> {
  const dependents = new Map<string, JobId[]>();
  for (const job of jobs) {
    for (const requirement of job.requires) {
      const list = dependents.get(requirement.job) ?? [];
      list.push(idOf.get(job.name) ?? "");
      dependents.set(requirement.job, list);
    }
  }
  return dependents;
}

function firstStatus(plan: JobPlan, kept: ReadonlyMap<string, KeptJob>): JobStatus {
  if (kept.has(plan.name)) return "success";
  if (!plan.requires.every(({ job, statuses }) => kept.has(job) && statuses.includes("success"))) return "blocked";
  return plan.type === "approval" ? "on_hold" : "queued";
}

function firstTasks(job: NewJob, nextId: () => string): NewTask[] {
  const { plan } = job;
  if (plan.type !== "build") return [];
  return Array.from({ length: plan.parallelism }, (_, index) => ({
    id: nextId(),
    jobId: job.id,
    index,
    executorKind: plan.executor.kind,
    resourceClass: plan.resourceClass,
  }));
}
