import type { AgentMessage, StepEndedMessage } from "#server/core/agent-protocol/agent-message.ts";
import { AppError } from "#server/core/error/app-error.ts";
import type { TaskId } from "#server/core/ids.ts";
import type { SecretPatterns } from "#server/core/masking/secret-patterns.ts";
import type { StepLog } from "#server/core/ports/build-store.ts";
import type { LogPosition, LogStore } from "#server/core/ports/log-store.ts";
import type { TaskSecrets } from "#server/core/ports/task-secrets.ts";
import { err, ok, type Result } from "#server/core/result.ts";
import { isFinalTask } from "#server/core/task/task-machine.ts";
import { freshStep, type HeldStep, type HeldTask, logKeyOf } from "#server/output/held-task.ts";
import { OutputScrubber } from "#server/output/output-scrubber.ts";
import { type AgentFrame, type BatchPlan, offsetGap, planBatch } from "#server/output/plan-batch.ts";
import type { ServiceLog } from "#server/output/service-log.ts";
import { readStepFailure } from "#server/output/step-failure.ts";
import type { TaskCommands } from "#server/output/task-commands.ts";

/** What handling a batch needs. */
export interface BatchDeps {
  readonly commands: TaskCommands;
  readonly logs: LogStore;
  readonly secrets: TaskSecrets;
  readonly log: ServiceLog;
  /** Names of logs (`task/epoch/step`) whose output was asked for a second time. */
  readonly askedAgain: Set<string>;
}

/** What the agent is told, and whether its task is over. */
export interface BatchOutcome {
  readonly cancel: boolean;
  readonly finished: boolean;
}

/**
 * Handles one batch of a task's messages: output to the disk with one durable
 * write for each step, then everything else in one transaction. Call it for
 * one batch of a task at a time. A refusal that is returned was found before
 * anything was written; after a throw the task must be released and read
 * again, because what was stored is not known.
 */
export async function acceptBatch(
  deps: BatchDeps,
  task: HeldTask,
  frames: readonly AgentFrame[],
): Promise<Result<BatchOutcome, AppError>> {
  await openLogs(deps, task, frames);
  const planned = planBatch(task, frames);
  if (!planned.ok) return planned;
  const plan = planned.value;
  if (isFinalTask(task.status) && task.status !== "canceled") return answerEnded(task, plan);
  const stored = await appendOutput(deps, task, plan);
  const { taskId, jobId, epoch } = task.lease;
  const logs = await stepLogs(deps, task, { plan, stored });
  await recordEvidence(deps, { taskId, epoch }, plan.messages);
  const recorded = await deps.commands.recordAgentMessages({ taskId, jobId, epoch, messages: plan.messages, logs });
  adopt(task, plan, logs);
  if (recorded.cancel) task.status = "canceled";
  return ok(recorded);
}

/** What is known of a task besides its statuses and logs. */
async function recordEvidence(
  { commands }: BatchDeps,
  lease: { readonly taskId: TaskId; readonly epoch: number },
  messages: readonly AgentMessage[],
): Promise<void> {
  const samples = messages.filter((message) => message.type === "samples");
  if (samples.length > 0) await commands.recordSamples({ ...lease, samples });
  const pulls = messages.filter((message) => message.type === "image_pull");
  if (pulls.length > 0) await commands.recordImagePulls({ ...lease, pulls });
}

/** Of a task that has ended only a repeat is heard, so that a lost answer can be had again. */
function answerEnded(task: HeldTask, plan: BatchPlan): Result<BatchOutcome, AppError> {
  if (plan.isRepeat) return ok({ cancel: false, finished: true });
  const { taskId, epoch } = task.lease;
  const detail = { taskId, epoch, status: task.status };
  return err(
    new AppError("stale_lease", { userMessage: "This task has ended; nothing more of it is stored.", detail }),
  );
}

/** Opens the logs that the batch speaks of; what a crash left beyond the acknowledged end is cut off by that. */
async function openLogs(deps: BatchDeps, task: HeldTask, frames: readonly AgentFrame[]): Promise<void> {
  for (const { message } of frames) {
    if (message.type !== "output" && message.type !== "step_ended") continue;
    const step = task.steps.get(message.step);
    if (step === undefined || step.logOpen || step.ended) continue;
    if (message.type === "step_ended" && step.bytes === 0) continue;
    const position = await deps.logs.open(logKeyOf(task, message.step), step.bytes);
    step.logOpen = true;
    if (position.bytes < step.bytes) {
      const detail = {
        taskId: task.lease.taskId,
        step: message.step,
        stored: position.bytes,
        acknowledged: step.bytes,
      };
      deps.log.error(
        detail,
        "A log is shorter on disk than was acknowledged; its agent is asked to send the rest again.",
      );
    }
    Object.assign(step, position);
  }
}

async function appendOutput(deps: BatchDeps, task: HeldTask, plan: BatchPlan): Promise<Map<number, LogPosition>> {
  const writes = [...plan.appends].map(async ([step, pieces]): Promise<[number, LogPosition]> => {
    const key = logKeyOf(task, step);
    if (!task.steps.has(step)) {
      await deps.logs.open(key, 0);
      task.steps.set(step, { ...freshStep(), logOpen: true });
    }
    const { instead, bytes } = await scrub(deps, task, { step, pieces });
    if (instead.length > 0) await deps.logs.open(key, (task.steps.get(step)?.bytes ?? 0) - instead.length);
    return [step, await deps.logs.append(key, [instead, ...bytes])];
  });
  // Nothing may still write when this has failed.
  await Promise.allSettled(writes);
  return new Map(await Promise.all(writes));
}

/** Looks for secrets that the agent has let through, which is a fault of it. What is stored instead of stored bytes follows a shorter log. */
async function scrub(
  deps: BatchDeps,
  task: HeldTask,
  { step, pieces }: { step: number; pieces: readonly Uint8Array[] },
): Promise<{ readonly instead: Uint8Array; readonly bytes: readonly Uint8Array[] }> {
  const patterns = deps.secrets.recall(task.lease);
  if (patterns === null) return { instead: new Uint8Array(0), bytes: pieces };
  const scrubber = task.scrubbers.get(step) ?? (await scrubberOf(deps, task, { step, patterns }));
  task.scrubbers.set(step, scrubber);
  const foundBefore = scrubber.found;
  const { instead, bytes } = scrubber.scrub(Buffer.concat(pieces));
  if (scrubber.found > foundBefore) {
    const { taskId, epoch, agentId } = task.lease;
    const detail = { taskId, epoch, agentId, step, count: scrubber.found - foundBefore };
    deps.log.error(detail, "An agent sent secrets that it should have masked; they were overwritten before storing.");
  }
  return { instead, bytes: [bytes] };
}

/** One that goes on where the stored output ends: half of a secret may stand there from before a restart. */
async function scrubberOf(
  { logs }: BatchDeps,
  task: HeldTask,
  { step, patterns }: { step: number; patterns: SecretPatterns },
): Promise<OutputScrubber> {
  const stored = task.steps.get(step)?.bytes ?? 0;
  const from = Math.max(0, stored - patterns.longest);
  const before = stored === 0 ? new Uint8Array(0) : await logs.readBytes(logKeyOf(task, step), from, stored);
  return new OutputScrubber(patterns, before);
}

const emptySha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

async function stepLogs(
  deps: BatchDeps,
  task: HeldTask,
  batch: { plan: BatchPlan; stored: Map<number, LogPosition> },
): Promise<StepLog[]> {
  const endings = new Map(batch.plan.endings.map((ending) => [ending.step, ending]));
  const touched = new Set([...batch.stored.keys(), ...endings.keys()]);
  const logs: StepLog[] = [];
  for (const step of touched) {
    const { bytes, lines } = batch.stored.get(step) ?? task.steps.get(step) ?? freshStep();
    const ending = endings.get(step);
    if (ending === undefined) {
      logs.push({ step, bytes, lines, sealed: false, sha256: null });
      continue;
    }
    const sha256 = bytes === 0 ? emptySha256 : await deps.logs.hash(logKeyOf(task, step));
    // What was overwritten here has another hash than what was sent.
    const isScrubbed = (task.scrubbers.get(step)?.found ?? 0) > 0;
    const sealed = bytes === ending.lengthBytes && (sha256 === ending.sha256 || isScrubbed);
    if (!sealed) await askAgain(deps, task, { ending, bytes, sha256 });
    const failure = await readStepFailure(deps.logs, { key: logKeyOf(task, step), ending, bytes, lines });
    logs.push({ step, bytes, lines, sealed, sha256: sealed ? sha256 : null, failure });
  }
  return logs;
}

/**
 * Length or hash disagree: the bytes changed on their way. The log is emptied
 * and the agent sends it all again, once; if it disagrees a second time the
 * step ends with a log that is marked as not whole (returns normally).
 */
async function askAgain(
  deps: BatchDeps,
  task: HeldTask,
  found: { ending: StepEndedMessage; bytes: number; sha256: string },
): Promise<void> {
  const { step, lengthBytes, sha256 } = found.ending;
  const { taskId, jobId, epoch } = task.lease;
  const detail = {
    taskId,
    epoch,
    step,
    stored: { bytes: found.bytes, sha256: found.sha256 },
    told: { bytes: lengthBytes, sha256 },
  };
  const name = `${taskId}/${epoch}/${step}`;
  if (deps.askedAgain.has(name)) {
    deps.log.error(detail, "A step's log disagrees with its agent for the second time; it is kept, but not sealed.");
    deps.askedAgain.delete(name);
    return;
  }
  deps.log.error(detail, "A step's log disagrees with its agent; it is emptied and asked for again.");
  deps.askedAgain.add(name);
  await deps.logs.open(logKeyOf(task, step), 0);
  task.scrubbers.delete(step);
  const emptied = { step, bytes: 0, lines: 0, sealed: false, sha256: null };
  await deps.commands.recordAgentMessages({ taskId, jobId, epoch, messages: [], logs: [emptied] });
  throw offsetGap(step, 0);
}

/** Takes over what was stored, now that it is committed. */
function adopt(task: HeldTask, plan: BatchPlan, logs: readonly StepLog[]): void {
  const stepOf = (index: number): HeldStep => {
    const step = task.steps.get(index) ?? freshStep();
    task.steps.set(index, step);
    return step;
  };
  for (const message of plan.messages) {
    if (message.type === "task_started") task.status = "running";
    else if (message.type === "step_started") stepOf(message.step);
    else if (message.type === "step_ended") stepOf(message.step).ended = true;
  }
  for (const { step, bytes, lines, sealed } of logs) Object.assign(stepOf(step), { bytes, lines, sealed });
}
