import type { PullOutcome } from "#server/core/agent-protocol/agent-message.ts";
import { assertNever } from "#server/core/exhaustive.ts";
import type { JobPlan } from "#server/core/plan/job-plan.ts";
import { limitsOfClass } from "#server/core/resource-class.ts";
import type { JobStatus } from "#server/core/status/job-status.ts";
import type { StepStatus } from "#server/core/status/step-status.ts";
import type { StopReason } from "#server/core/status/stop-reason.ts";
import type { TaskStatus } from "#server/core/status/task-status.ts";
import type { Prisma } from "#server/generated/prisma/client.ts";
import { jobNodeSelect, jobNodeView, waitingTaskSelect } from "#server/views/job-node.ts";
import type { ImagePullView, JobAttemptView, JobView, StepView, TaskView } from "#server/views/job-view.ts";
import { projectRefSelect, projectRefView } from "#server/views/project-ref.ts";
import { isoTime, isoTimeOrNull } from "#server/views/time.ts";
import { type TasksAhead, taskWait } from "#server/views/wait.ts";

const stepSelect = {
  index: true,
  name: true,
  kind: true,
  command: true,
  status: true,
  exitCode: true,
  logBytes: true,
  logLines: true,
  sealed: true,
  errorLine: true,
  errorText: true,
  startedAt: true,
  stoppedAt: true,
} as const satisfies Prisma.StepSelect;

const imagePullSelect = {
  container: true,
  image: true,
  startedAt: true,
  stoppedAt: true,
  outcome: true,
  downloadedBytes: true,
} as const satisfies Prisma.ImagePullSelect;

const taskSelect = {
  ...waitingTaskSelect,
  index: true,
  stopReason: true,
  stopDetail: true,
  ranOn: true,
  notice: true,
  queuedAt: true,
  claimedAt: true,
  startedAt: true,
  stoppedAt: true,
  agent: { select: { name: true } },
  imagePulls: { select: imagePullSelect, orderBy: { container: "asc" } },
  steps: { select: stepSelect, orderBy: { index: "asc" } },
} as const satisfies Prisma.TaskSelect;

/** What a job's page shows. */
export const jobPageSelect = {
  ...jobNodeSelect,
  plan: true,
  failedTestsOf: true,
  _count: { select: { artifacts: true } },
  tasks: { select: taskSelect, orderBy: { index: "asc" } },
  project: { select: projectRefSelect },
  workflow: {
    select: {
      id: true,
      name: true,
      status: true,
      isSetup: true,
      pipeline: { select: { id: true, number: true, branch: true, tag: true, revision: true, commitSubject: true } },
    },
  },
} as const satisfies Prisma.JobSelect;

/** What a job's page shows of the same job in the attempts of its workflow. */
export const jobAttemptSelect = {
  number: true,
  status: true,
  keptFrom: true,
  workflow: { select: { id: true, attempt: true, startedBy: true } },
} as const satisfies Prisma.JobSelect;

type JobAttemptRow = Prisma.JobGetPayload<{ select: typeof jobAttemptSelect }>;
/** A job as its page reads it. */
export type JobPageRow = Prisma.JobGetPayload<{ select: typeof jobPageSelect }>;
type TaskRow = Prisma.TaskGetPayload<{ select: typeof taskSelect }>;
type ImagePullRow = Prisma.ImagePullGetPayload<{ select: typeof imagePullSelect }>;
type StepRow = Prisma.StepGetPayload<{ select: typeof stepSelect }>;

/** What a job's page is made of besides the job itself. */
export interface JobSurroundings {
  readonly attempts: readonly JobAttemptRow[];
  readonly tasksAhead: TasksAhead;
  /** How many of its test results came out how. */
  readonly tests: readonly { readonly result: string; readonly _count: number }[];
}

/** A job's page. */
export function jobView(row: JobPageRow, { attempts, tasksAhead, tests }: JobSurroundings): JobView {
  const { pipeline, ...workflow } = row.workflow;
  const plan = row.plan as unknown as JobPlan;
  return {
    ...jobNodeView(row, tasksAhead),
    executor: plan.type === "build" ? executorText(plan.executor) : null,
    resourceClass: plan.type === "build" ? plan.resourceClass : null,
    limits: plan.type === "build" ? grantOf(plan) : null,
    failedTestsOnly: row.failedTestsOf !== null,
    storedTests: countOf(tests),
    failedTests: countOf(tests.filter(({ result }) => result === "failure" || result === "error")),
    storedArtifacts: row._count.artifacts,
    attempts: attempts.map(jobAttemptView),
    tasks: row.tasks.map((task) => taskView(task, tasksAhead)),
    workflow,
    pipeline,
    project: projectRefView(row.project),
  };
}

function countOf(tests: JobSurroundings["tests"]): number {
  return tests.reduce((sum, { _count }) => sum + _count, 0);
}

function grantOf({ executor, resourceClass }: Extract<JobPlan, { type: "build" }>): JobView["limits"] {
  const { cpus, memoryBytes } = limitsOfClass(executor.kind, resourceClass);
  return { cpus, memoryBytes };
}

function jobAttemptView({ number, status, keptFrom, workflow }: JobAttemptRow): JobAttemptView {
  const { id: workflowId, attempt, startedBy } = workflow;
  return { workflowId, attempt, startedBy, number, status: status as JobStatus, kept: keptFrom !== null };
}

function executorText(executor: Extract<JobPlan, { type: "build" }>["executor"]): string {
  switch (executor.kind) {
    case "docker":
      return `docker: ${executor.containers[0]?.image ?? "?"}`;
    case "machine":
      return `machine: ${executor.image}`;
    case "macos":
      return `macos: Xcode ${executor.xcode}`;
    default:
      return assertNever(executor);
  }
}

function taskView(task: TaskRow, tasksAhead: TasksAhead): TaskView {
  return {
    id: task.id,
    index: task.index,
    status: task.status as TaskStatus,
    stopReason: task.stopReason as StopReason | null,
    stopDetail: task.stopDetail,
    wait: taskWait(task, tasksAhead),
    agentName: task.agent?.name ?? null,
    ranOn: task.ranOn,
    notice: task.notice,
    queuedAt: isoTime(task.queuedAt),
    claimedAt: isoTimeOrNull(task.claimedAt),
    startedAt: isoTimeOrNull(task.startedAt),
    stoppedAt: isoTimeOrNull(task.stoppedAt),
    imagePulls: task.imagePulls.map(imagePullView),
    steps: task.steps.map(stepView),
  };
}

function imagePullView(pull: ImagePullRow): ImagePullView {
  return {
    ...pull,
    outcome: pull.outcome as PullOutcome | null,
    downloadedBytes: pull.downloadedBytes === null ? null : Number(pull.downloadedBytes),
    startedAt: isoTime(pull.startedAt),
    stoppedAt: isoTimeOrNull(pull.stoppedAt),
  };
}

function stepView(step: StepRow): StepView {
  return {
    ...step,
    status: step.status as StepStatus,
    logBytes: Number(step.logBytes),
    startedAt: isoTime(step.startedAt),
    stoppedAt: isoTimeOrNull(step.stoppedAt),
  };
}
