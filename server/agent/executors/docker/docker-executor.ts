import { join } from "node:path";
import type Docker from "dockerode";
import type { Container } from "dockerode";
import type { AgentLogger } from "#server/agent/agent-logger.ts";
import { askPlace, makeWorkingDirectory, placeTools } from "#server/agent/executors/docker/container-place.ts";
import {
  agentLabel,
  imageReference,
  preserveEntrypointLabel,
  primarySettings,
  secondarySettings,
  taskLabel,
} from "#server/agent/executors/docker/container-settings.ts";
import { DockerEnvironment, removeContainers } from "#server/agent/executors/docker/docker-environment.ts";
import type { EngineAddress } from "#server/agent/executors/docker/engine-probe.ts";
import { plainMessage, pullImage } from "#server/agent/executors/docker/pull-image.ts";
import {
  type EnvironmentRequest,
  type Executor,
  ExecutorFailure,
  type TaskEnvironment,
} from "#server/agent/executors/executor.ts";
import { PipeStore } from "#server/agent/executors/host/pipe-store.ts";
import type { ContainerPlan } from "#server/core/plan/executor-plan.ts";

/** How to reach the engine, and how this agent knows its own containers again. */
export interface DockerExecutorSettings {
  readonly address: EngineAddress;
  /** Labels containers, so that a later start finds what this one left. */
  readonly agentName: string;
  /** This agent's own folder. */
  readonly directory: string;
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

  constructor(settings: DockerExecutorSettings, logger: AgentLogger) {
    this.#settings = settings;
    this.#logger = logger;
  }

  async open(request: EnvironmentRequest): Promise<TaskEnvironment> {
    await this.sweep();
    const containers: Container[] = [];
    try {
      const environment = await this.#open(await this.#client(), { request, containers });
      request.signal.throwIfAborted();
      return environment;
    } catch (error) {
      await removeContainers(containers);
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

  async #open(
    docker: Docker,
    { request, containers }: { request: EnvironmentRequest; containers: Container[] },
  ): Promise<TaskEnvironment> {
    const { spec, print, signal } = request;
    const [primaryPlan, ...services] = spec.executor.kind === "docker" ? spec.executor.containers : [];
    if (primaryPlan === undefined) throw new ExecutorFailure("The job names no image.");
    const openedAtSeconds = Math.floor(Date.now() / 1000);
    const { Version } = await docker.version();
    print(`Executor: Docker engine ${Version}\n`);
    const image = await pullImage(docker, { image: primaryPlan.image, print, signal });
    for (const service of services) await pullImage(docker, { image: service.image, print, signal });
    signal.throwIfAborted();
    const preserveEntrypoint = image.Config.Labels?.[preserveEntrypointLabel] === "true";
    const names = services.flatMap(({ name }) => (name === null ? [] : [name]));
    const primary = await docker.createContainer(
      primarySettings(this.#request(primaryPlan, request), { preserveEntrypoint, names }),
    );
    containers.push(primary);
    await placeTools(primary);
    await primary.start();
    for (const service of services) containers.push(await this.#startService(docker, { service, request, primary }));
    const user = primaryPlan.user;
    const place = await askPlace(primary, { image, user });
    await makeWorkingDirectory(primary, { workingDirectory: spec.workingDirectory, place, user });
    print(describeLimits(request));
    const sources = { directory: join(this.#settings.directory, "sources"), pipes: this.#ownPipes() };
    return new DockerEnvironment({ docker, openedAtSeconds, primary, containers, place, user, sources });
  }

  async #startService(
    docker: Docker,
    about: { service: ContainerPlan; request: EnvironmentRequest; primary: Container },
  ): Promise<Container> {
    const container = await docker.createContainer(
      secondarySettings(this.#request(about.service, about.request), about.primary.id),
    );
    try {
      await container.start();
    } catch (error) {
      await removeContainers([container]);
      throw error;
    }
    about.request.print(`Started service ${about.service.name ?? about.service.image}\n`);
    return container;
  }

  #request(plan: ContainerPlan, { spec }: EnvironmentRequest) {
    const labels = { [taskLabel]: spec.taskId, [agentLabel]: this.#settings.agentName };
    return { plan, image: imageReference(plan.image), limits: spec.limits, labels };
  }

  async #sweep(): Promise<void> {
    const docker = await this.#client();
    const filters = { label: [`${agentLabel}=${this.#settings.agentName}`] };
    const left = await docker.listContainers({ all: true, filters });
    await removeContainers(left.map(({ Id }) => docker.getContainer(Id)));
  }

  #client(): Promise<Docker> {
    this.#docker ??= import("dockerode").then(({ default: Client }) => new Client(this.#settings.address));
    return this.#docker;
  }

  #ownPipes(): PipeStore {
    this.#pipes ??= new PipeStore(join(this.#settings.directory, "docker-pipes"));
    return this.#pipes;
  }
}

function describeLimits({ spec: { limits } }: EnvironmentRequest): string {
  const gibibytes = Math.round((limits.memoryBytes / 2 ** 30) * 100) / 100;
  return `Limits: ${limits.cpus} CPUs, ${gibibytes} GiB of memory, ${limits.pids} processes\n`;
}
