import type { Deps } from "#server/commands/deps.ts";
import type {
  AgentMessage,
  TaskFinishedMessage,
  TaskOutcome,
  TaskStartedMessage,
} from "#server/core/agent-protocol/agent-message.ts";
import { BuildDraft } from "#server/core/build/build-draft.ts";
import type { TaskState } from "#server/core/build/build-state.ts";
import { endsOthers, releaseDependents } from "#server/core/build/release-dependents.ts";
import { settleJob } from "#server/core/build/settle-job.ts";
import { AppError } from "#server/core/error/app-error.ts";
import type { JobId, TaskId } from "#server/core/ids.ts";
import type { BuildReader, StepLog, StepReport } from "#server/core/ports/build-store.ts";
import { isFinalTask, type TaskEvent } from "#server/core/task/task-machine.ts";

/** What the agent is told back. */
export interface RecordedMessages {
  /** The task was canceled: stop, send what was printed, finish. */
  readonly cancel: boolean;
  readonly finished: boolean;
}

/** One batch of messages, with how far the logs were stored before this call. */
export interface MessagesRequest {
  readonly taskId: TaskId;
  readonly jobId: JobId;
  readonly epoch: number;
  readonly messages: readonly AgentMessage[];
  readonly logs: readonly StepLog[];
}

const eventOf = {
  success: "pass",
  failed: "fail",
  timedout: "timeOut",
  canceled: "cancel",
  infrastructure_fail: "infraFail",
} as const satisfies Record<TaskOutcome, TaskEvent>;

/**
 * Stores one batch of an agent's messages, wholly or not at all. A batch that
 * was stored before changes nothing. Most batches only tell of steps and take
 * no lock; one that starts or finishes the task moves its job, its workflow
 * and whatever was waiting for it. Throws `stale_lease` when the task is not
 * this epoch's any more; a finish that was received wins over a later loss.
 */
export async function recordAgentMessages(
  deps: Pick<Deps, "builds" | "clock" | "ids" | "limits">,
  request: MessagesRequest,
): Promise<RecordedMessages> {
  const now = deps.clock.now();
  const started = request.messages.find((message) => message.type === "task_started");
  const finished = request.messages.find((message) => message.type === "task_finished");
  const report: StepReport = request;
  if (started === undefined && finished === undefined) {
    const found = await deps.builds.reportSteps(report, deps.limits.drainSeconds, now);
    if (found === "stale") throw staleLease(request);
    return { cancel: found === "canceled", finished: found === "ended" };
  }
  return deps.builds.change(
    { taskId: request.taskId },
    (reader) => decide(deps, { reader, report, started, finished }, now),
    { now, actor: "agent" },
  );
}

interface Decision {
  readonly reader: BuildReader;
  readonly report: StepReport;
  readonly started: TaskStartedMessage | undefined;
  readonly finished: TaskFinishedMessage | undefined;
}

async function decide(deps: Pick<Deps, "ids" | "limits">, { reader, report, started, finished }: Decision, now: Date) {
  const found = reader.tasks.find((candidate) => candidate.id === report.taskId);
  if (found === undefined || reader.job === null || found.epoch !== report.epoch || found.status === "queued")
    throw staleLease(report);
  if (isFinalTask(found.status)) return answerFinal(found, report, { now, drainSeconds: deps.limits.drainSeconds });
  const draft = new BuildDraft(reader.workflow, now);
  let task: TaskState = found;
  if (started !== undefined && task.status === "claimed") {
    task = draft.moveTask(task, "start", { ranOn: started.executor, notice: started.notice });
  }
  if (finished !== undefined) {
    task = draft.moveTask(task, eventOf[finished.outcome], {
      stopReason: finished.reason,
      stopDetail: finished.detail,
    });
  }
  const tasks = reader.tasks.map((candidate) => (candidate.id === task.id ? task : candidate));
  const job = settleJob(draft, reader.job, tasks);
  if (endsOthers(job)) {
    const downstream = await reader.downstream([job]);
    releaseDependents(draft, { ended: [job], downstream }, () => deps.ids.next());
  }
  return { change: draft.change(), report, answer: { cancel: false, finished: finished !== undefined } };
}

/** A canceled task may still deliver what was printed; any other ended one only repeats itself. */
function answerFinal(
  task: TaskState,
  report: StepReport,
  drain: { readonly now: Date; readonly drainSeconds: number },
) {
  const sinceStop = drain.now.getTime() - (task.stoppedAt?.getTime() ?? 0);
  if (task.status === "canceled" && sinceStop <= drain.drainSeconds * 1000) {
    return {
      change: null,
      report,
      answer: { cancel: true, finished: report.messages.some(({ type }) => type === "task_finished") },
    };
  }
  if (task.status !== "canceled" && report.messages.some(({ type }) => type === "task_finished")) {
    return { change: null, answer: { cancel: false, finished: true } };
  }
  throw staleLease(report);
}

function staleLease(request: { readonly taskId: TaskId; readonly epoch: number }): AppError {
  return new AppError("stale_lease", {
    userMessage: "This task is no longer yours: its lease ended.",
    detail: { taskId: request.taskId, epoch: request.epoch },
  });
}
