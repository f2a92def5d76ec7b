import { posix } from "node:path";
import type { Readable } from "node:stream";
import type Docker from "dockerode";
import type { Container } from "dockerode";
import type { PackedTree } from "#server/agent/archive/packed-tree.ts";
import { packContainer, unpackContainer } from "#server/agent/executors/docker/container-archive.ts";
import { startContainerCommand } from "#server/agent/executors/docker/container-command.ts";
import { type ContainerPlace, taskDataDirectory } from "#server/agent/executors/docker/container-place.ts";
import { watchContainers } from "#server/agent/executors/docker/container-usage.ts";
import { type SourcesPlacer, startSourcesCommand } from "#server/agent/executors/docker/docker-sources.ts";
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

/** The started containers of a task and what was learned of them. */
export interface DockerEnvironmentParts {
  readonly docker: Docker;
  readonly openedAtSeconds: number;
  readonly primary: Container;
  /** The primary runs a command of its own, with whose end the job ends. */
  readonly runsOwn: boolean;
  readonly services: readonly RunningService[];
  /** In the order of their making: later ones may use what belongs to earlier ones. */
  readonly containers: readonly Container[];
  readonly place: ContainerPlace;
  readonly user: string | null;
  /** Names of the variables that only the primary's own process sees. */
  readonly hidden: readonly string[];
  readonly sources: SourcesPlacer;
  /** Null where the containers do not share this machine's pipes. */
  readonly pipes: TaskPipes | null;
}

/** What a command killed by SIGKILL ends with. */
const killedExitCode = 137;

/** A task's environment in containers: steps run in the primary one. */
export class DockerEnvironment implements TaskEnvironment {
  readonly place: ContainerPlace;
  readonly services: readonly RunningService[];
  readonly #parts: DockerEnvironmentParts;
  #started = 0;
  #closing: Promise<void> | null = null;

  constructor(parts: DockerEnvironmentParts) {
    this.#parts = parts;
    this.place = parts.place;
    this.services = parts.services;
  }

  start(request: CommandRequest): RunningCommand {
    const pidFile = `${taskDataDirectory}/step-${++this.#started}.pid`;
    const { primary, user, hidden, pipes } = this.#parts;
    return startContainerCommand(primary, { ...request, pidFile, user, hidden, pipes });
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

  async packTree(request: PackRequest): Promise<PackedTree> {
    return packContainer(this.#parts.primary, request);
  }

  unpackTree(request: UnpackRequest): Promise<void> {
    return unpackContainer(this.#parts.primary, request, this.#parts.place);
  }

  watchUsage(onUsage: (usage: UsageCounters) => void): () => void {
    return watchContainers(this.#parts.containers, onUsage);
  }

  async isHalted(): Promise<boolean> {
    try {
      await this.#parts.primary.infoArchive({ path: `${taskDataDirectory}/${haltFileName}` });
      return true;
    } catch {
      return false;
    }
  }

  async diagnose(exitCode: number | null): Promise<EnvironmentFault | null> {
    // The engine learns of a kill by the kernel a little later than of the command's end.
    const asksMax = exitCode === killedExitCode ? 10 : 1;
    for (let asks = 1; ; asks++) {
      const state = await this.#state();
      if (state !== null || asks >= asksMax) return state;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async #state(): Promise<EnvironmentFault | null> {
    try {
      const { State } = await this.#parts.primary.inspect();
      if (State.OOMKilled || (await this.#ranOutOfMemory())) return "outOfMemory";
      if (State.Running) return null;
      return this.#parts.runsOwn ? "mainCommandEnded" : "environmentDied";
    } catch {
      return "environmentDied";
    }
  }

  /** The container's state tells of it only once the container has ended; the engine's events do at once. */
  async #ranOutOfMemory(): Promise<boolean> {
    const { docker, primary, openedAtSeconds } = this.#parts;
    const until = Date.now() / 1000;
    const filters = { container: [primary.id], event: ["oom"] };
    const events = await docker.getEvents({ since: openedAtSeconds, until, filters });
    let some = false;
    for await (const _ of events) some = true;
    return some;
  }

  close(): Promise<void> {
    this.#closing ??= removeContainers(this.#parts.containers).then(() => this.#parts.pipes?.close());
    return this.#closing;
  }
}

/** Kills and removes containers with what they wrote, the newest first, as they use the network of earlier ones. */
export async function removeContainers(containers: readonly Container[]): Promise<void> {
  for (const container of [...containers].reverse()) {
    await container.remove({ force: true, v: true }).catch(() => {});
  }
}
