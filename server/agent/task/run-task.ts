import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { AgentSettings } from "#server/agent/agent-env.ts";
import type { AgentLogger } from "#server/agent/agent-logger.ts";
import { keepLease } from "#server/agent/delivery/lease-keeper.ts";
import { type DeliveryEnd, MessageSender } from "#server/agent/delivery/message-sender.ts";
import type { AgentDoor } from "#server/agent/door/agent-door.ts";
import type { DoorFault } from "#server/agent/door/door-fault.ts";
import { ExecutorFailure, type TaskEnvironment } from "#server/agent/executors/executor.ts";
import type { ExecutorChoice, ExecutorChooser } from "#server/agent/executors/executor-chooser.ts";
import { bashEnvFileName } from "#server/agent/executors/job-tools.ts";
import { type SpoolLimits, TaskSpool } from "#server/agent/spool/task-spool.ts";
import { faultyStep } from "#server/agent/steps/command-watch.ts";
import { jobPath } from "#server/agent/steps/job-path.ts";
import { NearStore } from "#server/agent/steps/near-store.ts";
import type { StepContext } from "#server/agent/steps/step-context.ts";
import { runSteps } from "#server/agent/task/step-sequence.ts";
import { foldTask, type StepEnd, stoppedStep, succeeded, type TaskEnd } from "#server/agent/task/task-fold.ts";
import { TaskReport } from "#server/agent/task/task-report.ts";
import type { TaskStop } from "#server/agent/task/task-stop.ts";
import type { TaskSpec } from "#server/core/agent-protocol/task-spec.ts";

/** What running tasks needs of the agent. */
export interface TaskRunnerParts {
  readonly settings: AgentSettings;
  readonly logger: AgentLogger;
  readonly door: AgentDoor;
  readonly executors: ExecutorChooser;
  readonly spoolDirectory: string;
  /** For what steps keep for a moment. */
  readonly scratchDirectory: string;
  readonly spoolLimits?: SpoolLimits;
  readonly heartbeatSeconds: number;
  /** Aborts when a draining agent stops trying to deliver; the rest stays on disk. */
  readonly giveUpDelivery: AbortSignal;
}

/** A finished task: how its delivery ended, and the removal of its environment still under way. */
export interface TaskRun {
  readonly delivery: DeliveryEnd;
  readonly spool: TaskSpool;
  readonly cleanup: Promise<void>;
}

/**
 * Runs one task from its first message to the server's receipt of its last.
 * Its environment is removed meanwhile, not waited for. Never rejects: what
 * goes wrong is the task's outcome.
 */
export async function runTask(parts: TaskRunnerParts, spec: TaskSpec, stop: TaskStop): Promise<TaskRun> {
  const { logger, door, settings } = parts;
  const record = { taskId: spec.taskId, epoch: spec.epoch, taskToken: spec.taskToken, title: spec.title };
  const spool = TaskSpool.create(parts.spoolDirectory, record, parts.spoolLimits);
  const onCancel = () => stop.stop("canceled");
  const onLost = (fault: DoorFault) => {
    logger.warn("task lost", { task: spec.taskId, reason: fault.message });
    stop.stop("lost");
  };
  const sender: MessageSender = new MessageSender(door, spool, { onCancel, onLost, onTaken: () => report.taken() });
  const report = new TaskReport(spool, {
    secretValues: spec.secretValues,
    spoolBytesMax: settings.spoolBytesMax,
    onAdded: () => sender.wake(),
    onDiskFull: (error) => {
      logger.warn("output cannot be kept", { task: spec.taskId, error: String(error) });
      stop.stop("diskFull");
    },
  });
  const giveUp = () => sender.stop();
  parts.giveUpDelivery.addEventListener("abort", giveUp);
  const lease = new AbortController();
  void keepLease(
    door,
    { task: spec, heartbeatSeconds: parts.heartbeatSeconds, signal: lease.signal },
    { onCancel, onLost },
  );
  const deadline = setTimeout(() => stop.stop("timedOut"), Math.min(spec.runSecondsMax * 1000, 2 ** 31 - 1));
  const { environment, end } = await runInEnvironment(parts, { spec, stop, report });
  clearTimeout(deadline);
  if (stop.cause === "lost") sender.stop();
  else report.finish(end);
  const scratch = rm(join(parts.scratchDirectory, spec.taskId), { recursive: true, force: true });
  const cleanup = Promise.all([environment?.close(), scratch]).then(() => undefined);
  const delivery = await sender.ended;
  lease.abort();
  parts.giveUpDelivery.removeEventListener("abort", giveUp);
  return { delivery: stop.cause === "lost" ? "lost" : delivery, spool, cleanup };
}

interface RunningTask {
  readonly spec: TaskSpec;
  readonly stop: TaskStop;
  readonly report: TaskReport;
}

/** Step 0 and then the plan's; the environment is the caller's to close. */
async function runInEnvironment(
  parts: TaskRunnerParts,
  task: RunningTask,
): Promise<{ environment: TaskEnvironment | null; end: TaskEnd }> {
  const { spec, stop, report } = task;
  const opened = await spinUp(parts, task);
  if (opened.environment === null) return { environment: null, end: foldTask(stop.cause, opened.end) };
  const { environment } = opened;
  try {
    const firstFailure = await runSteps(stepContext(parts, task, environment));
    return { environment, end: foldTask(stop.cause, firstFailure) };
  } catch (error) {
    parts.logger.warn("task broke the agent's expectations", {
      task: spec.taskId,
      error: String((error as Error).stack),
    });
    const fault = await environment.diagnose(null);
    const detail = `The build agent failed: ${(error as Error).message}`;
    const failure = faultyStep(fault ?? { kind: "environmentDied", detail }, null);
    return { environment, end: foldTask(stop.cause, failure) };
  } finally {
    report.taken();
  }
}

async function spinUp(
  parts: TaskRunnerParts,
  { spec, stop, report }: RunningTask,
): Promise<{ environment: TaskEnvironment | null; end: StepEnd }> {
  const choice = await parts.executors.choose(spec.executor);
  report.taskStarted(choice.executor?.kind ?? spec.executor.kind, choice.notice);
  const log = report.startStep(0, { name: "Spin up environment", kind: "spin_up", command: null });
  log.print(`Build agent ${parts.settings.name}\n${choice.notice === null ? "" : `${choice.notice}\n`}`);
  const opening = open(choice, {
    spec,
    print: (text) => log.print(text),
    onImage: (image) => report.imagePull(image),
    signal: stop.stopping,
  });
  const environment = await opening.catch((error: unknown) =>
    error instanceof Error ? error : new Error(String(error)),
  );
  if (!(environment instanceof Error)) {
    log.end(succeeded);
    return { environment, end: succeeded };
  }
  const end = stop.cause === null ? failedSpinUp(environment) : stoppedStep(stop.cause);
  if (end.detail !== null) log.print(`${end.detail}\n`);
  log.end(end);
  return { environment: null, end };
}

async function open(choice: ExecutorChoice, request: Parameters<NonNullable<ExecutorChoice["executor"]>["open"]>[0]) {
  if (choice.executor === null) throw new ExecutorFailure(choice.refusal);
  return choice.executor.open(request);
}

function failedSpinUp(error: Error): StepEnd {
  const detail =
    error instanceof ExecutorFailure ? error.message : `The environment could not be made: ${error.message}`;
  return { status: "infrastructure_fail", exitCode: null, reason: "executorFailed", detail };
}

/** Jobs of a machine expect Docker without asking: they have the engine that is for jobs, where there is one. */
function machineDocker({ executor }: TaskSpec, engine: string | null): Record<string, string> {
  return executor.kind === "machine" && engine !== null ? { DOCKER_HOST: engine } : {};
}

function stepContext(parts: TaskRunnerParts, task: RunningTask, environment: TaskEnvironment): StepContext {
  const { spec, stop, report } = task;
  const { home, taskDataDirectory, variables } = environment.place;
  const bashEnv = `${taskDataDirectory}/${bashEnvFileName}`;
  return {
    spec,
    environment,
    report,
    stop,
    workingDirectory: jobPath(spec.workingDirectory, { home, workingDirectory: home }),
    remoteDocker: remoteDockerOf(parts.settings),
    variables: {
      ...variables,
      ...machineDocker(spec, parts.settings.remoteDocker),
      BASH_ENV: bashEnv,
      CIRCLE_SHELL_ENV: bashEnv,
      CIRCLE_INTERNAL_TASK_DATA: taskDataDirectory,
      ...spec.environment,
    },
    door: parts.door,
    scratchDirectory: join(parts.scratchDirectory, spec.taskId),
    nearStore: parts.settings.storeDirectory === null ? null : new NearStore(parts.settings.storeDirectory),
    serverUrl: parts.settings.serverUrl,
    killGraceSeconds: parts.settings.killGraceSeconds,
  };
}

function remoteDockerOf({ remoteDocker: host, remoteDockerCertificates: certificates }: AgentSettings) {
  return host === null ? null : { host, certificates };
}
