import { rmSync } from "node:fs";
import { join } from "node:path";
import type Docker from "dockerode";
import type { Container } from "dockerode";
import type { AgentLogger } from "#server/agent/agent-logger.ts";
import { askPlace, makeWorkingDirectory } from "#server/agent/executors/docker/container-place.ts";
import { agentLabel, processLabel, taskLabel } from "#server/agent/executors/docker/container-settings.ts";
import { DockerEnvironment, removeContainers } from "#server/agent/executors/docker/docker-environment.ts";
import type { EngineAddress } from "#server/agent/executors/docker/engine-probe.ts";
import { startContainers } from "#server/agent/executors/docker/job-containers.ts";
import { type DeniedPlaces, ownAddresses, restrictNetwork } from "#server/agent/executors/docker/job-network.ts";
import { findLeftovers, processMark } from "#server/agent/executors/docker/leftovers.ts";
import { plainMessage } from "#server/agent/executors/docker/pull-image.ts";
import { TaskPipes } from "#server/agent/executors/docker/task-pipes.ts";
import {
  type EnvironmentRequest,
  type Executor,
  ExecutorFailure,
  type TaskEnvironment,
} from "#server/agent/executors/executor.ts";
import { PipeStore } from "#server/agent/executors/host/pipe-store.ts";

/** How to reach the engine, and how this agent knows its own containers again. */
export interface DockerExecutorSettings {
  readonly address: EngineAddress;
  /** Labels containers, so that a later start finds what this one left. */
  readonly agentName: string;
  /** This agent's own folder. */
  readonly directory: string;
  /** The engine's network that jobs are in, or null for its default one. */
  readonly network: string | null;
  /** The server's address and its own ports, which jobs are kept from. */
  readonly denied: DeniedPlaces;
}

/** What is a task's own while its environment is made. */
interface OwnParts {
  readonly containers: Container[];
  readonly pipes: TaskPipes | null;
}

/**
 * Runs tasks in containers of a Docker engine. The first container is the
 * primary one, kept alive for the steps; the others are services that share
 * its network. The client library is loaded with the first task that needs it.
 */
export class DockerExecutor implements Executor {
  readonly kind = "docker";
  readonly #settings: DockerExecutorSettings;
  readonly #logger: AgentLogger;
  #docker: Promise<Docker> | null = null;
  #pipes: PipeStore | null = null;
  #swept: Promise<void> | null = null;
  #toldOfNetwork = false;
  /** Whether containers see this machine's pipes. Believed until the first of them is seen not to. */
  #sharesPipes: boolean;
  #tasks = 0;

  constructor(settings: DockerExecutorSettings, logger: AgentLogger) {
    this.#settings = settings;
    this.#logger = logger;
    this.#sharesPipes = "socketPath" in settings.address;
    rmSync(this.#pipesDirectory, { recursive: true, force: true });
  }

  async open(request: EnvironmentRequest): Promise<TaskEnvironment> {
    await this.sweep();
    const parts: OwnParts = { containers: [], pipes: this.#makePipes() };
    try {
      const environment = await this.#open(await this.#client(), request, parts);
      request.signal.throwIfAborted();
      return environment;
    } catch (error) {
      await removeContainers(parts.containers);
      await parts.pipes?.close();
      if (error instanceof ExecutorFailure) throw error;
      throw new ExecutorFailure(`The containers could not be started: ${plainMessage(error)}`, error);
    }
  }

  warm(): void {}

  sweep(): Promise<void> {
    this.#swept ??= this.#sweep().catch((error) => {
      this.#swept = null;
      this.#logger.warn("leftover containers could not be removed", { error: plainMessage(error) });
    });
    return this.#swept;
  }

  async close(): Promise<void> {}

  async #open(docker: Docker, request: EnvironmentRequest, parts: OwnParts): Promise<TaskEnvironment> {
    const { spec, print } = request;
    const openedAtSeconds = Math.floor(Date.now() / 1000);
    const { ServerVersion, NCPU } = (await docker.info()) as EngineFacts;
    print(`Executor: Docker engine ${ServerVersion}\n`);
    const { agentName, network } = this.#settings;
    const labels = { [taskLabel]: spec.taskId, [agentLabel]: agentName, [processLabel]: processMark() };
    const restrict = (container: Container) => this.#restrict(container);
    const { containers, pipes } = parts;
    const mounts = pipes === null ? [] : [pipes.mount];
    const started = await startContainers({ docker, request, labels, network, mounts, restrict, containers });
    const { primary, plan, image, runsOwn, services } = started;
    const { user } = plan;
    const greeting = pipes?.greet();
    const place = await askPlace(primary, { image, user, greeting: greeting?.script ?? ":" });
    this.#sharesPipes = greeting?.heard() ?? false;
    if (!this.#sharesPipes) await pipes?.close();
    await makeWorkingDirectory(primary, { workingDirectory: spec.workingDirectory, place, user });
    print(describeLimits(request, NCPU));
    const sources = { directory: join(this.#settings.directory, "sources"), pipes: this.#ownPipes() };
    const hidden = Object.keys(plan.environment);
    const about = { primary, runsOwn, services, containers, place, user, hidden, sources };
    return new DockerEnvironment({ docker, openedAtSeconds, ...about, pipes: this.#sharesPipes ? pipes : null });
  }

  async #restrict(container: Container): Promise<void> {
    const { addresses, ports } = this.#settings.denied;
    const denied = { addresses: [...ownAddresses(), ...addresses], ports };
    const fault = await restrictNetwork(container, denied);
    if (fault === null || this.#toldOfNetwork) return;
    this.#toldOfNetwork = true;
    this.#logger.warn("jobs in containers can reach link-local addresses and the server's own ports", {
      reason: fault,
    });
  }

  async #sweep(): Promise<void> {
    await removeContainers(await findLeftovers(await this.#client(), this.#settings.agentName));
  }

  #client(): Promise<Docker> {
    this.#docker ??= import("dockerode").then(({ default: Client }) => new Client(this.#settings.address));
    return this.#docker;
  }

  get #pipesDirectory(): string {
    return join(this.#settings.directory, "task-pipes");
  }

  #makePipes(): TaskPipes | null {
    return this.#sharesPipes ? new TaskPipes(join(this.#pipesDirectory, String(++this.#tasks))) : null;
  }

  #ownPipes(): PipeStore {
    this.#pipes ??= new PipeStore(join(this.#settings.directory, "docker-pipes"));
    return this.#pipes;
  }
}

/** What is asked of an engine's facts about itself. */
interface EngineFacts {
  readonly ServerVersion: string;
  readonly NCPU: number;
}

function describeLimits({ spec: { limits } }: EnvironmentRequest, engineCpus: number): string {
  const gibibytes = Math.round((limits.memoryBytes / 2 ** 30) * 100) / 100;
  const cpus =
    limits.cpus > engineCpus ? `${limits.cpus} CPUs of which the engine has ${engineCpus}` : `${limits.cpus} CPUs`;
  return `Limits: ${cpus}, ${gibibytes} GiB of memory, ${limits.pids} processes\n`;
}
