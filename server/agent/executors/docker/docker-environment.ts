import { posix } from "node:path";
import type { Readable } from "node:stream";
import type { Container } from "dockerode";
import type { PackEnd, PackedTree, PackTarget } from "#server/agent/archive/packed-tree.ts";
import { packContainer, unpackContainer } from "#server/agent/executors/docker/container-archive.ts";
import { startContainerCommand } from "#server/agent/executors/docker/container-command.ts";
import { findContainerEnd } from "#server/agent/executors/docker/container-end.ts";
import { ContainerLauncher } from "#server/agent/executors/docker/container-launcher.ts";
import type { ContainerPlace } from "#server/agent/executors/docker/container-place.ts";
import { packByOwnTar, type TarPlace, unpackByOwnTar } from "#server/agent/executors/docker/container-tar.ts";
import { taskDataDirectory } from "#server/agent/executors/docker/container-tools.ts";
import { watchContainers } from "#server/agent/executors/docker/container-usage.ts";
import { type SourcesPlacer, startSourcesCommand } from "#server/agent/executors/docker/docker-sources.ts";
import type { EngineLink } from "#server/agent/executors/docker/engine-link.ts";
import { type StartedService, serviceTitle } from "#server/agent/executors/docker/job-containers.ts";
import type { JobMemory, MemoryFault, MemoryMark } from "#server/agent/executors/docker/limits/job-memory.ts";
import { serviceOf } from "#server/agent/executors/docker/service-container.ts";
import type { TaskPipes } from "#server/agent/executors/docker/task-pipes.ts";
import type {
  CommandRequest,
  EnvironmentFault,
  PackRequest,
  RunningCommand,
  RunningService,
  SourcesRequest,
  TaskEnvironment,
  UnpackRequest,
  UsageCounters,
} from "#server/agent/executors/executor.ts";
import { haltFileName } from "#server/agent/executors/job-tools.ts";
import { askExisting, makeDirectories } from "#server/agent/steps/job-files.ts";

/** The started containers of a task and what was learned of them. */
export interface DockerEnvironmentParts {
  readonly link: EngineLink;
  readonly memory: JobMemory;
  readonly engineId: string;
  readonly primary: Container;
  /** The primary runs a command of its own, with whose end the job ends. */
  readonly runsOwn: boolean;
  readonly services: readonly StartedService[];
  /** In the order of their making: later ones may use what belongs to earlier ones. */
  readonly containers: readonly Container[];
  readonly place: ContainerPlace;
  readonly user: string | null;
  /** Names of the variables that only the primary's own process sees. */
  readonly hidden: readonly string[];
  readonly sources: SourcesPlacer;
  /** Null where the containers do not share this machine's pipes. */
  readonly pipes: TaskPipes | null;
  /** Removes the containers and whatever else there is of the task. Never rejects. */
  readonly remove: () => Promise<void>;
}

/** A task that is over sooner needs no further shell. */
const prepareAfterMilliseconds = 25;
/** More are asked for by one command instead. */
const pathsAskedMax = 8;
/** What a command killed by SIGKILL ends with. */
const killedExitCode = 137;
/** What a command ends with that the container could not run. */
const notRunExitCode = 126;
/** An engine that ends takes no more questions before it stops containers; some stand behind something that does. */
const engineEndMillisecondsMax = 5_000;

/** A task's environment in containers: steps run in the primary one. */
export class DockerEnvironment implements TaskEnvironment {
  readonly place: ContainerPlace;
  readonly services: readonly RunningService[];
  readonly engineId: string;
  readonly #parts: DockerEnvironmentParts;
  #started = 0;
  /** When the step began that is diagnosed next, or what was diagnosed last ended. */
  #since: MemoryMark;
  /** What the primary container died of, once it has: no later step can fail of anything else. */
  #death: EnvironmentFault | null = null;
  #closing: Promise<void> | null = null;
  #launcher: ContainerLauncher | null = null;
  #preparing: NodeJS.Timeout | undefined;

  constructor(parts: DockerEnvironmentParts) {
    this.#parts = parts;
    this.#since = parts.memory.mark();
    this.place = parts.place;
    this.engineId = parts.engineId;
    this.services = parts.services.map(({ container, plan }) =>
      serviceOf(container, { title: serviceTitle(plan), diagnose: () => this.#diagnoseService(container) }),
    );
    parts.link.watch();
  }

  beginStep(): void {
    this.#since = this.#parts.memory.mark();
  }

  start(request: CommandRequest): RunningCommand {
    const pidFile = `${taskDataDirectory}/step-${++this.#started}.pid`;
    const { primary, user, hidden, link, pipes } = this.#parts;
    const launcher = this.#launcher;
    this.#launcher = null;
    const about = { ...request, pidFile, user, hidden, pipes, launcher, abandoned: link.gone };
    const command = startContainerCommand(primary, about);
    void command.started.then(() => this.#prepareLauncher());
    return command;
  }

  /** Readies the next step's shell, unless the task is over before that pays. */
  #prepareLauncher(): void {
    const { primary, pipes, user } = this.#parts;
    clearTimeout(this.#preparing);
    if (pipes === null || this.#closing !== null) return;
    this.#preparing = setTimeout(() => {
      this.#launcher ??= new ContainerLauncher(primary, { pipes, user });
    }, prepareAfterMilliseconds);
    this.#preparing.unref();
  }

  placeSources(request: SourcesRequest): RunningCommand {
    const { primary, place, user, sources } = this.#parts;
    return startSourcesCommand(sources, { ...request, container: primary, uid: place.uid, gid: place.gid, user });
  }

  async readTree(path: string): Promise<Readable | null> {
    try {
      return (await this.#parts.primary.getArchive({ path: posix.normalize(path) })) as Readable;
    } catch (error) {
      if ((error as { statusCode?: number }).statusCode === 404) return null;
      throw error;
    }
  }

  async existing(paths: readonly string[]): Promise<readonly string[]> {
    // The engine answers sooner, but only a command in the container sees what is mounted there.
    if (paths.length <= pathsAskedMax) {
      const found = await Promise.all(paths.map((path) => this.#isThere(path)));
      if (found.every((isThere) => isThere)) return paths;
    }
    return askExisting(this, paths);
  }

  async packTree(request: PackRequest): Promise<PackedTree> {
    return packContainer(this.#parts.primary, request);
  }

  async packTreeInto(request: PackRequest, target: PackTarget): Promise<PackEnd | null> {
    const place = this.#tarPlace();
    return place === null ? null : packByOwnTar(place, request, target);
  }

  async unpackTree(request: UnpackRequest): Promise<void> {
    const place = this.#tarPlace();
    if (place !== null && (await unpackByOwnTar(place, request))) return;
    await makeDirectories(this, request.parents);
    await unpackContainer(this.#parts.primary, request, this.#parts.place);
  }

  /** Null where the container's programs have no pipe to this machine. */
  #tarPlace(): TarPlace | null {
    const { primary: container, pipes, user, link } = this.#parts;
    return pipes === null ? null : { container, pipes, user, abandoned: link.gone };
  }

  watchUsage(onUsage: (usage: UsageCounters) => void): () => void {
    const { containers, memory } = this.#parts;
    const onMemory = (container: Container, bytes: number) => {
      const tooMuch = memory.tell(container.id, bytes);
      const victim = containers.find(({ id }) => id === tooMuch);
      void victim?.kill().catch(() => {});
    };
    return watchContainers(containers, { onUsage, onMemory });
  }

  isHalted(): Promise<boolean> {
    return this.#isThere(`${taskDataDirectory}/${haltFileName}`);
  }

  #isThere(path: string): Promise<boolean> {
    return this.#parts.primary.infoArchive({ path }).then(
      () => true,
      () => false,
    );
  }

  async diagnose(exitCode: number | null): Promise<EnvironmentFault | null> {
    const fault = this.#death ?? (await this.#awaitFault(exitCode));
    this.#since = this.#parts.memory.mark();
    return fault;
  }

  /** What was killed by the kernel is known a little later than the command's end. */
  async #awaitFault(exitCode: number | null): Promise<EnvironmentFault | null> {
    const asksMax = exitCode === killedExitCode ? 10 : 1;
    for (let asks = 1; ; asks++) {
      const fault = await this.#findFault(exitCode).catch(() => this.#engineFault());
      if (fault !== null || asks >= asksMax) return fault;
      await pause(100);
    }
  }

  async #findFault(exitCode: number | null): Promise<EnvironmentFault | null> {
    const { link, memory, primary } = this.#parts;
    if (link.gone.aborted) return this.#engineFault();
    const starved = await memory.findFault(this.#since);
    const { State } = await primary.inspect();
    if (!State.Running) this.#death = await this.#findDeath(starved, State);
    if (this.#death !== null) return this.#death;
    if (starved !== null) return outOfMemory(starved);
    // An engine that ends ends the commands some time before it says so of the container.
    const mayBeEnding = exitCode === killedExitCode || exitCode === notRunExitCode;
    return mayBeEnding && !(await link.isAnswering()) ? this.#engineFault() : null;
  }

  async #findDeath(starved: MemoryFault | null, { StartedAt }: { StartedAt: string }): Promise<EnvironmentFault> {
    const { link, memory, primary, runsOwn } = this.#parts;
    const cause = starved ?? (memory.hasEnded(primary.id) ? await memory.findFault() : null);
    if (cause !== null) return outOfMemory(cause);
    const end = await findContainerEnd(link.docker, { id: primary.id, startedAt: new Date(StartedAt) });
    if (end === "itself") return { kind: runsOwn ? "mainCommandEnded" : "environmentDied", detail: null };
    if (end === "unknown" || (await this.#isEngineEnding())) return this.#engineFault();
    return { kind: "environmentDied", detail: stoppedFromOutside };
  }

  /** Whether an engine that stopped a container did so because it ends. */
  async #isEngineEnding(): Promise<boolean> {
    const since = performance.now();
    while (performance.now() - since < engineEndMillisecondsMax) {
      if (!(await this.#parts.link.isAnswering())) return true;
      await pause(100);
    }
    return false;
  }

  async #engineFault(): Promise<EnvironmentFault> {
    const { link } = this.#parts;
    const detail = (await link.isAnswering())
      ? "The job's containers are gone from the Docker engine: it was restarted while a step was running, or they were removed."
      : `${link.name.replace(/^t/, "T")} stopped answering while a step was running, and the job's containers cannot be reached without it.`;
    return { kind: "environmentDied", detail };
  }

  async #diagnoseService({ id }: Container): Promise<EnvironmentFault | null> {
    const starved = await this.#parts.memory.findFault().catch(() => null);
    return starved?.victims.has(id) ? { kind: "outOfMemory", detail: starved.sentence } : null;
  }

  close(): Promise<void> {
    clearTimeout(this.#preparing);
    this.#launcher?.discard();
    this.#closing ??= this.#parts.remove();
    return this.#closing;
  }
}

const stoppedFromOutside =
  "The job's primary container was stopped from outside while a step was running. It was not Rotunda that did it, and the Docker engine still runs.";

function outOfMemory({ sentence }: MemoryFault): EnvironmentFault {
  return { kind: "outOfMemory", detail: sentence };
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
