import type Docker from "dockerode";
import { type StartedContainers, serviceTitle } from "#server/agent/executors/docker/job-containers.ts";
import type { JobCgroup } from "#server/agent/executors/docker/limits/job-cgroup.ts";
import { type KernelKill, readKernelKills } from "#server/agent/executors/docker/limits/kernel-kills.ts";
import { spokenSize } from "#server/agent/steps/spoken-size.ts";

/** One of a job's containers, as sentences call it. */
export interface NamedContainer {
  readonly id: string;
  /** `the primary container`, `the service db`. */
  readonly title: string;
}

/** What is known of a job whose memory did not suffice. */
export interface MemoryFault {
  /** The containers in which processes were ended for it. */
  readonly victims: ReadonlySet<string>;
  /** What used how much, and what happened to it. */
  readonly sentence: string;
}

interface JobMemoryParts {
  readonly containers: readonly NamedContainer[];
  readonly limitBytes: number;
  /** Null where nothing holds the sum of the containers but this. */
  readonly cgroup: JobCgroup | null;
  readonly docker: Docker;
  /** When the containers were made, seconds since the epoch. */
  readonly sinceSeconds: number;
}

/**
 * The memory that all containers of a job share. Where a control group holds
 * them, the kernel keeps the limit; elsewhere this adds up what the engine
 * tells each second and names a container to end when the sum is too large.
 * Afterwards it finds out, from all that may know of it, whether memory was
 * what a failure came from.
 */
export class JobMemory {
  readonly #parts: JobMemoryParts;
  readonly #newest = new Map<string, number>();
  #overused: { readonly victim: string; readonly uses: ReadonlyMap<string, number> } | null = null;

  constructor(parts: JobMemoryParts) {
    this.#parts = parts;
  }

  /** Takes what a container uses now. Gives the container that must be ended for the sum to fit again, or null. */
  tell(containerId: string, bytes: number): string | null {
    this.#newest.set(containerId, bytes);
    if (this.#parts.cgroup !== null || this.#overused !== null) return null;
    const sum = [...this.#newest.values()].reduce((total, each) => total + each, 0);
    if (sum <= this.#parts.limitBytes) return null;
    const [victim = containerId] = [...this.#newest].sort(([, a], [, b]) => b - a)[0] ?? [];
    this.#overused = { victim, uses: new Map(this.#newest) };
    return victim;
  }

  /** Whether the job ran out of memory since its beginning; null when nothing speaks for it. */
  async findFault(): Promise<MemoryFault | null> {
    const kills = this.#kernelKills();
    const victims = new Set(kills.map(({ group }) => group.split("/").at(-1) ?? ""));
    for (const { id } of this.#parts.containers) {
      if ((this.#parts.cgroup?.killCount(id) ?? 0) > 0) victims.add(id);
    }
    if (this.#overused !== null) victims.add(this.#overused.victim);
    if (victims.size === 0) for (const id of await this.#engineVictims()) victims.add(id);
    if (victims.size === 0) return null;
    return { victims, sentence: this.#sentence(victims, kills) };
  }

  #kernelKills(): KernelKill[] {
    const ids = this.#parts.containers.map(({ id }) => id);
    return readKernelKills(ids);
  }

  /** The engine hears of kills in running containers by events, and of a container's own process at its end. */
  async #engineVictims(): Promise<string[]> {
    const { docker, containers, sinceSeconds, cgroup } = this.#parts;
    const filters = { container: containers.map(({ id }) => id), event: ["oom"] };
    const events = await docker.getEvents({ since: sinceSeconds, until: Date.now() / 1000, filters });
    const found: string[] = [];
    let text = "";
    for await (const bytes of events) text += String(bytes);
    for (const { id } of containers) {
      if (text.includes(id)) found.push(id);
      const state = (
        await docker
          .getContainer(id)
          .inspect()
          .catch(() => null)
      )?.State;
      const wasKilled = state?.Running === false && state.ExitCode === killedExitCode && cgroup?.wasFull === true;
      if (state?.OOMKilled === true || wasKilled) found.push(id);
    }
    return found;
  }

  #sentence(victims: ReadonlySet<string>, kills: readonly KernelKill[]): string {
    const { containers, limitBytes } = this.#parts;
    const machine = kills.some(({ limitedBy }) => limitedBy === null);
    const why = machine
      ? "The agent's machine ran out of memory."
      : `The job ran out of memory: ${shared(containers.length)} ${spokenSize(limitBytes)}.`;
    const ended = [...victims].map((id) => this.#endedText(id, kills));
    const others = containers.filter(({ id }) => !victims.has(id)).flatMap((each) => this.#heldText(each));
    return [why, ...ended, ...(others.length === 0 ? [] : [`Beside it, ${others.join(", ")}.`])].join(" ");
  }

  #endedText(id: string, kills: readonly KernelKill[]): string {
    const title = this.#titleOf(id);
    const kill = kills.filter(({ group }) => group.endsWith(id)).at(-1);
    if (kill !== undefined) return `In ${title}, ${kill.program} held ${spokenSize(kill.heldBytes)} and was killed.`;
    const bytes = this.#overused?.uses.get(id) ?? this.#newest.get(id);
    const held = bytes === undefined ? "" : `, which held ${spokenSize(bytes)}`;
    return this.#overused?.victim === id
      ? `${capitalized(title)}${held}, was killed.`
      : `A process of ${title}${held}, was killed.`;
  }

  #heldText({ id, title }: NamedContainer): string[] {
    const bytes = this.#overused?.uses.get(id) ?? this.#parts.cgroup?.heldBytes(id) ?? this.#newest.get(id);
    return bytes === undefined ? [] : [`${title} held ${spokenSize(bytes)}`];
  }

  #titleOf(id: string): string {
    return this.#parts.containers.find((each) => each.id === id)?.title ?? "a container";
  }
}

/** The memory of the containers that a job's steps and services run in. */
export function jobMemoryOf(
  { primary, services }: StartedContainers,
  about: Omit<JobMemoryParts, "containers">,
): JobMemory {
  const beside = services.map(({ container, plan }) => ({
    id: container.id,
    title: `the service ${serviceTitle(plan)}`,
  }));
  return new JobMemory({ ...about, containers: [{ id: primary.id, title: "the primary container" }, ...beside] });
}

/** What a process killed by SIGKILL ends with. */
const killedExitCode = 137;

function shared(containers: number): string {
  return containers === 1 ? "its resource class grants" : "its resource class grants all its containers together";
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
