import { randomUUID } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import type { AgentSettings } from "#server/agent/agent-env.ts";
import { lockAgentFolder } from "#server/agent/agent-lock.ts";
import type { AgentLogger } from "#server/agent/agent-logger.ts";
import { type AgentDoor, createAgentDoor, isFault } from "#server/agent/door/agent-door.ts";
import { backoffMilliseconds } from "#server/agent/door/backoff.ts";
import { pause } from "#server/agent/door/pause.ts";
import { createExecutors } from "#server/agent/executors/create-executors.ts";
import type { ExecutorChooser } from "#server/agent/executors/executor-chooser.ts";
import { machinePlatform } from "#server/agent/machine-platform.ts";
import { deliverSpool, recoverSpools } from "#server/agent/task/recover-task.ts";
import { runTask } from "#server/agent/task/run-task.ts";
import { type StopCause, TaskStop } from "#server/agent/task/task-stop.ts";
import type { RegisterRequest, RegisterResponse } from "#server/core/agent-protocol/requests.ts";
import type { TaskSpec } from "#server/core/agent-protocol/task-spec.ts";

export const agentVersion = "0.1.0";
/** After its task has ended, a draining agent keeps trying to deliver for this long; the rest waits on disk. */
export const drainDeliverySecondsMax = 10;

/** Why an agent's task is cut short: somebody stopped the agent, or what had started it is gone. */
export type AgentStopCause = Extract<StopCause, "drained" | "orphaned">;

/** A running agent. */
export interface RunningAgent {
  /** Stops taking tasks, gives the running one the settings' time to end by itself, delivers, and ends. May be called again. */
  drain(): Promise<void>;
  /** As `drain`, but the running task is cut short at once, also when a drain waits for it; the cause is told with it. */
  stopNow(cause?: AgentStopCause): Promise<void>;
  /** Resolves when the agent has ended. Never rejects. */
  readonly ended: Promise<void>;
}

/**
 * Starts the agent: it registers, then takes one task after another until it
 * is drained. `onTask` hears the title of each task that begins, and null when
 * it has ended. Throws when another agent uses the same folder.
 */
export async function startAgent(
  settings: AgentSettings,
  logger: AgentLogger,
  onTask: (title: string | null) => void = () => {},
): Promise<RunningAgent> {
  const directory = join(settings.workDirectory, settings.name);
  const spoolDirectory = join(directory, "spool");
  mkdirSync(spoolDirectory, { recursive: true, mode: 0o700 });
  const unlock = lockAgentFolder(directory);
  const scratchDirectory = join(directory, "scratch");
  // What an earlier start left there is of no use to anybody.
  rmSync(scratchDirectory, { recursive: true, force: true });
  const executors = await createExecutors({ settings, directory, logger });
  const door = createAgentDoor(settings.serverUrl, settings.token);
  const loop = new AgentLoop({ settings, logger, door, executors, spoolDirectory, scratchDirectory, onTask });
  const ended = runToEnd(loop, async () => {
    await executors.close();
    door.close();
    unlock();
  });
  return { drain: () => (loop.drain(), ended), stopNow: (cause) => (loop.stopNow(cause), ended), ended };
}

async function runToEnd(loop: AgentLoop, release: () => Promise<void>): Promise<void> {
  try {
    await loop.run();
  } finally {
    await release();
  }
}

interface LoopParts {
  readonly settings: AgentSettings;
  readonly logger: AgentLogger;
  readonly door: AgentDoor;
  readonly executors: ExecutorChooser;
  readonly spoolDirectory: string;
  readonly scratchDirectory: string;
  readonly onTask: (title: string | null) => void;
}

const warmAfterMilliseconds = 2;

class AgentLoop {
  readonly #parts: LoopParts;
  readonly #instanceId = randomUUID();
  readonly #draining = new AbortController();
  readonly #giveUpDelivery = new AbortController();
  readonly #background = new Set<Promise<unknown>>();
  #stop: TaskStop | null = null;

  constructor(parts: LoopParts) {
    this.#parts = parts;
  }

  async run(): Promise<void> {
    const { executors, logger } = this.#parts;
    this.#follow(executors.sweep().catch((error) => logger.warn("sweep failed", { error: String(error) })));
    const spools = recoverSpools(this.#parts.spoolDirectory);
    const recovering = spools.map(({ record: { taskId, epoch } }) => ({ taskId, epoch }));
    executors.warm();
    let registered = await this.#register(recovering);
    for (const spool of spools) {
      this.#follow(deliverSpool({ ...this.#parts, signal: this.#giveUpDelivery.signal }, spool));
    }
    while (registered !== null && !this.#draining.signal.aborted) {
      const task = await this.#acquire(registered);
      if (task === "unknown") registered = await this.#register([]);
      else if (task !== null) await this.#runTask(task, registered);
    }
    await Promise.all(this.#background);
  }

  drain(): void {
    if (this.#draining.signal.aborted) return;
    this.#draining.abort();
    const { drainSeconds } = this.#parts.settings;
    if (drainSeconds === 0) this.stopNow();
    else setTimeout(() => this.stopNow(), drainSeconds * 1000).unref();
  }

  stopNow(cause: AgentStopCause = "drained"): void {
    this.#draining.abort();
    this.#stop?.stop(cause);
    setTimeout(() => this.#giveUpDelivery.abort(), drainDeliverySecondsMax * 1000).unref();
  }

  /** Tries until it succeeds; null when the agent is drained first. */
  async #register(recovering: RegisterRequest["recovering"]): Promise<RegisterResponse | null> {
    const { settings, logger, door, executors } = this.#parts;
    const { signal } = this.#draining;
    for (let failures = 1; !signal.aborted; failures++) {
      const request: RegisterRequest = {
        name: settings.name,
        instanceId: this.#instanceId,
        platform: machinePlatform(await executors.kindsWithGpus()),
        executors: await executors.kinds(),
        hostname: hostname(),
        version: agentVersion,
        recovering,
      };
      try {
        const registered = await door.register(request, signal);
        logger.info("registered", { agentId: registered.agentId });
        return registered;
      } catch (error) {
        if (signal.aborted) return null;
        if (failures === 1 || failures % 30 === 0) logger.warn("cannot register", { reason: (error as Error).message });
        await pause(backoffMilliseconds(failures, Math.random()), signal);
      }
    }
    return null;
  }

  /** A task, null when there was none this time, or `unknown` when the server does not know this agent. */
  async #acquire({ agentId, pollSecondsMax }: RegisterResponse): Promise<TaskSpec | null | "unknown"> {
    const { door, logger } = this.#parts;
    const { signal } = this.#draining;
    for (let failures = 1; !signal.aborted; failures++) {
      try {
        return await door.acquire({ agentId, instanceId: this.#instanceId }, pollSecondsMax, signal);
      } catch (error) {
        if (signal.aborted) return null;
        if (failures === 1) logger.warn("cannot ask for tasks", { reason: (error as Error).message });
        await pause(backoffMilliseconds(failures, Math.random()), signal);
        if (!isFault(error, "away")) return "unknown";
      }
    }
    return null;
  }

  async #runTask(spec: TaskSpec, { heartbeatSeconds }: RegisterResponse): Promise<void> {
    const { logger, executors } = this.#parts;
    const stop = new TaskStop();
    this.#stop = stop;
    this.#parts.onTask(spec.title);
    logger.info("task started", { task: spec.taskId, epoch: spec.epoch, title: spec.title });
    const run = await runTask(
      { ...this.#parts, heartbeatSeconds, giveUpDelivery: this.#giveUpDelivery.signal },
      spec,
      stop,
    );
    this.#stop = null;
    this.#parts.onTask(null);
    run.spool.close();
    const forget = run.delivery === "stopped" ? null : rm(run.spool.directory, { recursive: true, force: true });
    this.#follow(Promise.all([run.cleanup, forget]).catch(() => {}));
    logger.info("task ended", { task: spec.taskId, delivery: run.delivery });
    // Only after the next request for a task has left.
    setTimeout(() => !this.#draining.signal.aborted && executors.warm(), warmAfterMilliseconds).unref();
  }

  /** Work that the next task does not wait for, but the agent's end does. */
  #follow(work: Promise<unknown>): void {
    this.#background.add(work);
    void work.finally(() => this.#background.delete(work));
  }
}
