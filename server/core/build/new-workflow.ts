import type { NewTask, Requirement } from "#server/core/build/build-state.ts";
import { firstStatuses } from "#server/core/build/first-statuses.ts";
import type { JobId, WorkflowId } from "#server/core/ids.ts";
import type { JobPlan, JobType } from "#server/core/plan/job-plan.ts";
import { emptyJobStatusCounts, type JobStatus, type JobStatusCounts } from "#server/core/status/job-status.ts";
import type { StopReason } from "#server/core/status/stop-reason.ts";
import type { WorkflowStatus } from "#server/core/status/workflow-status.ts";
import { foldJobs } from "#server/core/workflow/fold-jobs.ts";

/** A job to be made with its workflow. */
export interface NewJob {
  readonly id: JobId;
  readonly position: number;
  readonly name: string;
  readonly type: JobType;
  readonly status: JobStatus;
  readonly stopReason: StopReason | null;
  readonly stopDetail: string | null;
  readonly requires: readonly Requirement[];
  readonly dependents: readonly JobId[];
  readonly plan: JobPlan;
  readonly parallelism: number;
  /** The job of an earlier attempt whose success is kept, or null. */
  readonly keptFrom: JobId | null;
  /** The job of an earlier attempt whose failed tests are the only ones to run, or null. */
  readonly failedTestsOf: JobId | null;
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
  /** It only prepares the configuration that continues its pipeline. */
  readonly isSetup: boolean;
  /** How often it is still rerun by itself when it fails. */
  readonly autoRerunsLeft: number;
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
  /** By job name: the job whose failed tests are the only ones to run. Absent: all tests of every job. */
  readonly failedTestsOf?: ReadonlyMap<string, JobId>;
  /** Contexts that jobs name and that do not exist. Absent: all exist. */
  readonly missingContexts?: ReadonlySet<string>;
  readonly isSetup?: boolean;
  readonly autoRerunsLeft?: number;
}

/**
 * Lays out a workflow's rows: ids, edges in both directions, and the first
 * status of every job (`firstStatuses`). Pure: ids come from `nextId`.
 */
export function newWorkflow(input: NewWorkflowInput, nextId: () => string): NewWorkflow {
  const idOf = new Map(input.jobs.map((job) => [job.name, nextId()]));
  const dependentsOf = dependentsByName(input.jobs, idOf);
  const counts = emptyJobStatusCounts();
  const missingContexts = input.missingContexts ?? new Set<string>();
  const first = firstStatuses(input.jobs, { kept: new Set(input.kept.keys()), missingContexts });
  const jobs = input.jobs.map((plan, position): NewJob => {
    const kept = input.kept.get(plan.name);
    const begins = first.get(plan.name) ?? { status: "blocked", stopReason: null, stopDetail: null };
    counts[begins.status] += 1;
    return {
      id: idOf.get(plan.name) ?? nextId(),
      position,
      name: plan.name,
      type: plan.type,
      ...begins,
      requires: plan.requires.map(({ job, statuses }) => ({ jobId: idOf.get(job) ?? "", statuses })),
      dependents: dependentsOf.get(plan.name) ?? [],
      plan,
      parallelism: plan.type === "build" ? plan.parallelism : 1,
      keptFrom: kept?.jobId ?? null,
      failedTestsOf: input.failedTestsOf?.get(plan.name) ?? null,
      approvedBy: kept?.approvedBy ?? null,
    };
  });
  const tasks = jobs.filter((job) => job.status === "queued").flatMap((job) => firstTasks(job, nextId));
  const { name, attempt, rerunOf, startedBy } = input;
  const { isSetup = false, autoRerunsLeft = 0 } = input;
  const status = foldJobs(counts);
  return { id: nextId(), name, status, counts, attempt, rerunOf, startedBy, isSetup, autoRerunsLeft, jobs, tasks };
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
