import { rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type Docker from "dockerode";
import type { Container } from "dockerode";
import type { AgentLogger } from "#server/agent/agent-logger.ts";
import { awaitEngine, isUnanswered } from "#server/agent/executors/docker/await-engine.ts";
import {
  type ContainerPlace,
  hasTakenTools,
  isSettled,
  settle,
  settleItselfScript,
} from "#server/agent/executors/docker/container-place.ts";
import { agentLabel, processLabel, taskLabel } from "#server/agent/executors/docker/container-settings.ts";
import { placeTools } from "#server/agent/executors/docker/container-tools.ts";
import { DockerEnvironment } from "#server/agent/executors/docker/docker-environment.ts";
import { askFacts, type EngineFacts } from "#server/agent/executors/docker/engine-facts.ts";
import { EngineLink } from "#server/agent/executors/docker/engine-link.ts";
import type { EngineAddress, EngineProbe } from "#server/agent/executors/docker/engine-probe.ts";
import { type StartedContainers, startContainers } from "#server/agent/executors/docker/job-containers.ts";
import { type DeniedPlaces, ownAddresses, restrictNetwork } from "#server/agent/executors/docker/job-network.ts";
import { findLeftovers, processMark } from "#server/agent/executors/docker/leftovers.ts";
import type { JobCgroup } from "#server/agent/executors/docker/limits/job-cgroup.ts";
import { jobMemoryOf } from "#server/agent/executors/docker/limits/job-memory.ts";
import { KernelLog } from "#server/agent/executors/docker/limits/kernel-kills.ts";
import { SharedLimits } from "#server/agent/executors/docker/limits/shared-limits.ts";
import { OwedRemovals, removeContainers } from "#server/agent/executors/docker/owed-removals.ts";
import { plainMessage } from "#server/agent/executors/docker/pull-image.ts";
import { TaskPipes, type TaskQuestion } from "#server/agent/executors/docker/task-pipes.ts";
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
  readonly probe: EngineProbe;
  /** How long jobs wait for an engine that does not answer, and how long a running one may be silent. */
  readonly dockerEngineWaitSeconds: number;
  /** Labels containers, so that a later start finds what this one left. */
  readonly agentName: string;
  /** This agent's own folder. */
  readonly directory: string;
  /** The engine's network that jobs are in, or null for its default one. */
  readonly network: string | null;
  /** The server's address and its own ports, which jobs are kept from. */
  readonly denied: DeniedPlaces;
}

/** What has been made of a task so far, for removing it. */
interface Begun {
  readonly link: EngineLink;
  readonly containers: Container[];
  readonly pipes: TaskPipes | null;
  cgroup: JobCgroup | null;
}

/** Running containers of which is not known yet who runs steps in them. */
interface Unsettled {
  readonly started: StartedContainers;
  readonly pipes: TaskPipes | null;
  readonly question: TaskQuestion | null;
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
  readonly #limits: SharedLimits;
  readonly #kernelLog = new KernelLog();
  readonly #owed = new OwedRemovals(() => this.#client());
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
    this.#limits = new SharedLimits(settings.agentName, logger);
  }

  async open(request: EnvironmentRequest): Promise<TaskEnvironment> {
    const { address, probe, dockerEngineWaitSeconds } = this.#settings;
    const { default: Client } = await import("dockerode");
    const link = new EngineLink(Client, { address, probe, silentSecondsMax: dockerEngineWaitSeconds });
    const begun: Begun = { link, containers: [], pipes: this.#makePipes(), cgroup: null };
    try {
      const waited = { docker: link.docker, address, probe, waitSeconds: dockerEngineWaitSeconds };
      const facts = await awaitEngine(waited, request);
      request.print(`Executor: Docker engine ${facts.version}\n`);
      await this.sweep();
      const environment = await this.#open(begun, request, facts);
      request.signal.throwIfAborted();
      return environment;
    } catch (error) {
      await this.#remove(begun);
      if (error instanceof ExecutorFailure || request.signal.aborted) throw error;
      const what = isUnanswered(error) ? `${link.name} stopped answering` : plainMessage(error);
      throw new ExecutorFailure(`The containers could not be started: ${what}`, error);
    }
  }

  warm(): void {}

  /** Whether the engine gives containers this machine's graphics cards; false where it does not answer. */
  async hasGpus(): Promise<boolean> {
    const facts = await askFacts(await this.#client()).catch(() => null);
    return facts?.hasGpus === true;
  }

  sweep(): Promise<void> {
    this.#swept ??= this.#sweep().catch((error) => {
      this.#swept = null;
      this.#logger.warn("leftover containers could not be removed", { error: plainMessage(error) });
    });
    return this.#swept;
  }

  async close(): Promise<void> {
    this.#owed.close();
    this.#kernelLog.close();
  }

  async #open(begun: Begun, request: EnvironmentRequest, facts: EngineFacts): Promise<TaskEnvironment> {
    const { spec, print } = request;
    const { link, containers, pipes } = begun;
    const { docker } = link;
    const engineNow = () => Date.now() + facts.clockAheadMilliseconds;
    const madeAt = engineNow();
    if (spec.limits.gpus === true && !facts.hasGpus) throw new ExecutorFailure(noGpus);
    begun.cgroup = this.#limits.create(facts, spec.limits);
    const question = pipes?.ask(isSettled) ?? null;
    const script = question === null ? ":" : settleItselfScript(question.path);
    const started = await startContainers({
      docker,
      request,
      labels: { [taskLabel]: spec.taskId, [agentLabel]: this.#settings.agentName, [processLabel]: processMark() },
      network: this.#settings.network,
      mounts: pipes === null ? [] : [pipes.mount],
      begin: { script, args: [spec.workingDirectory] },
      cgroupParent: begun.cgroup?.parent ?? null,
      restrict: (container) => this.#restrict(container),
      containers,
    });
    await this.#checkCgroup(begun, started.primary);
    const place = await this.#settle({ started, pipes, question }, spec.workingDirectory);
    const { user } = started.plan;
    print(describeLimits(request, facts.cpus));
    const sources = { directory: this.#sourcesDirectory, pipes: this.#ownPipes() };
    const memory = jobMemoryOf(started, {
      docker,
      madeAt,
      engineNow,
      cgroup: begun.cgroup,
      kernelLog: this.#kernelLog,
      limitBytes: spec.limits.memoryBytes,
    });
    const hidden = Object.keys(started.plan.environment);
    const remove = () => this.#remove(begun);
    const about = { engineId: facts.id, link, memory, containers, place, user, hidden, sources, remove };
    return new DockerEnvironment({ ...started, ...about, pipes: this.#sharesPipes ? pipes : null });
  }

  /** Takes what the primary container says of itself, or asks it; that way it also shows whether it sees our pipes. */
  async #settle({ started, pipes, question }: Unsettled, workingDirectory: string): Promise<ContainerPlace> {
    const { primary, image, runsOwn } = started;
    const told = runsOwn ? null : ((await question?.answer()) ?? null);
    const greeting = told === null ? pipes?.greet() : undefined;
    const request = { image, user: started.plan.user, workingDirectory, told, greeting: greeting?.script ?? ":" };
    const hasTools = runsOwn || (told !== null && hasTakenTools(told));
    const [place] = await Promise.all([settle(primary, request), hasTools ? null : placeTools(primary)]);
    this.#sharesPipes = told !== null || greeting?.heard() === true;
    if (!this.#sharesPipes) await pipes?.close();
    return place;
  }

  /** An engine that seemed to be on this machine and is not makes its groups somewhere else. */
  async #checkCgroup(begun: Begun, { id }: Container): Promise<void> {
    if (begun.cgroup === null || begun.cgroup.holds(id)) return;
    this.#limits.refuse("the engine did not use the control group that it was given");
    await begun.cgroup.close();
    begun.cgroup = null;
  }

  /** Processes that an engine which is away cannot end are ended by way of their control group. */
  async #remove({ link, containers, pipes, cgroup }: Begun): Promise<void> {
    this.#owed.owe(await removeContainers(containers));
    link.close();
    if (cgroup !== null && !(await cgroup.close())) {
      this.#logger.warn("a job's control group could not be removed", { name: cgroup.name });
    }
    await pipes?.close();
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
    await rm(this.#sourcesDirectory, { recursive: true, force: true });
    const left = await findLeftovers(await this.#client(), this.#settings.agentName);
    this.#owed.owe(await removeContainers(left));
    if (left.length > 0) this.#logger.info("containers of earlier jobs removed", { ids: left.map(({ id }) => id) });
    await this.#limits.sweep();
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

  get #sourcesDirectory(): string {
    return join(this.#settings.directory, "sources");
  }

  #ownPipes(): PipeStore {
    this.#pipes ??= new PipeStore(join(this.#settings.directory, "docker-pipes"));
    return this.#pipes;
  }
}

const noGpus =
  "The job's resource class asks for graphics cards, and the Docker engine has no nvidia runtime to give them by.";

function describeLimits({ spec: { limits } }: EnvironmentRequest, engineCpus: number): string {
  const gibibytes = Math.round((limits.memoryBytes / 2 ** 30) * 100) / 100;
  const cpus =
    limits.cpus > engineCpus ? `${limits.cpus} CPUs of which the engine has ${engineCpus}` : `${limits.cpus} CPUs`;
  return `Limits: ${cpus}, ${gibibytes} GiB of memory, ${limits.pids} processes\n`;
}
