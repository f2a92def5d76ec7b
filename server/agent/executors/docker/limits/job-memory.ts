import type Docker from "dockerode";
import { engineEvents } from "#server/agent/executors/docker/engine-events.ts";
import { type StartedContainers, serviceTitle } from "#server/agent/executors/docker/job-containers.ts";
import type { JobCgroup } from "#server/agent/executors/docker/limits/job-cgroup.ts";
import type { KernelKill, KernelLog } from "#server/agent/executors/docker/limits/kernel-kills.ts";
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

/**
 * A moment of a job's, by what had happened until then: what a step failed
 * from did not happen before the step began.
 */
export interface MemoryMark {
  /** The newest of the kernel's kills. */
  readonly kernelSequence: number;
  /** How many kills each container's control group had counted. */
  readonly killCounts: ReadonlyMap<string, number>;
  /** How many containers had been ended for their sum. */
  readonly overuses: number;
  /** By the engine's own clock, milliseconds since the epoch. */
  readonly engineTime: number;
}

interface JobMemoryParts {
  readonly containers: readonly NamedContainer[];
  readonly limitBytes: number;
  /** Null where nothing holds the sum of the containers but this. */
  readonly cgroup: JobCgroup | null;
  readonly kernelLog: KernelLog;
  readonly docker: Docker;
  /** When the making of the containers began, by the engine's own clock. */
  readonly madeAt: number;
  /** The engine's own clock, milliseconds since the epoch. */
  readonly engineNow: () => number;
}

/** A container that was ended because the sum was too large, and what each held then. */
interface Overuse {
  readonly victim: string;
  readonly uses: ReadonlyMap<string, number>;
}

/**
 * The memory that all containers of a job share. Where a control group holds
 * them, the kernel keeps the limit; elsewhere this adds up what the engine
 * tells each second and names a container to end whenever the sum is too large.
 * Afterwards it finds out, from all that may know of it, whether memory was
 * what a failure came from.
 */
export class JobMemory {
  readonly #parts: JobMemoryParts;
  readonly #newest = new Map<string, number>();
  readonly #overuses: Overuse[] = [];
  readonly #beginning: MemoryMark;

  constructor(parts: JobMemoryParts) {
    this.#parts = parts;
    this.#beginning = { kernelSequence: -1, killCounts: new Map(), overuses: 0, engineTime: parts.madeAt };
  }

  /** Takes what a container uses now. Gives the container that must be ended for the sum to fit again, or null. */
  tell(containerId: string, bytes: number): string | null {
    if (this.hasEnded(containerId)) return null;
    this.#newest.set(containerId, bytes);
    if (this.#parts.cgroup !== null) return null;
    const sum = [...this.#newest.values()].reduce((total, each) => total + each, 0);
    if (sum <= this.#parts.limitBytes) return null;
    const [victim = containerId] = [...this.#newest].sort(([, a], [, b]) => b - a)[0] ?? [];
    this.#overuses.push({ victim, uses: new Map(this.#newest) });
    this.#newest.delete(victim);
    return victim;
  }

  /** Whether this container was named as one to end. */
  hasEnded(containerId: string): boolean {
    return this.#overuses.some(({ victim }) => victim === containerId);
  }

  /** Marks this moment. Never waits. */
  mark(): MemoryMark {
    const { cgroup, containers, kernelLog, engineNow } = this.#parts;
    return {
      kernelSequence: kernelLog.newestSequence,
      killCounts: new Map(containers.map(({ id }) => [id, cgroup?.killCount(id) ?? 0])),
      overuses: this.#overuses.length,
      engineTime: engineNow(),
    };
  }

  /** Whether the job ran out of memory since a moment, or since its beginning; null when nothing speaks for it. */
  async findFault(since: MemoryMark = this.#beginning): Promise<MemoryFault | null> {
    const { containers, kernelLog, cgroup } = this.#parts;
    const ids = containers.map(({ id }) => id);
    const allKills = kernelLog.killsIn(ids);
    const kills = allKills.filter(({ sequence }) => sequence > since.kernelSequence);
    const victims = new Set(kills.map(({ group }) => group.split("/").at(-1) ?? ""));
    for (const id of ids) if ((cgroup?.killCount(id) ?? 0) > (since.killCounts.get(id) ?? 0)) victims.add(id);
    const overuses = this.#overuses.slice(since.overuses);
    for (const { victim } of overuses) victims.add(victim);
    // The engine tells late, maybe of what was found before: a log that tells of this job's kills tells of all.
    if (victims.size === 0 && allKills.length === 0) for (const id of await this.#engineVictims(since)) victims.add(id);
    if (victims.size === 0) return null;
    return { victims, sentence: this.#sentence(victims, kills) };
  }

  /** The engine hears of kills in running containers by events, and of a container's own process at its end. */
  async #engineVictims({ engineTime: since }: MemoryMark): Promise<string[]> {
    const { docker, containers, engineNow, cgroup } = this.#parts;
    const query = {
      containers: containers.map(({ id }) => id),
      actions: ["oom", "kill"],
      since,
      until: engineNow(),
    };
    const [starved, ended] = [new Set<string>(), new Set<string>()];
    for await (const { id, action } of engineEvents(docker, query)) {
      if (action === "kill") ended.add(id);
      // A group that counts is never late.
      else if ((cgroup?.killCount(id) ?? null) === null) starved.add(id);
    }
    for (const { id } of containers) {
      const inspected = await docker
        .getContainer(id)
        .inspect()
        .catch(() => null);
      if (inspected === null || inspected.State.Running || Date.parse(inspected.State.FinishedAt) < since) continue;
      const wasKilled = inspected.State.ExitCode === killedExitCode && cgroup?.wasFull === true && !ended.has(id);
      if (inspected.State.OOMKilled || wasKilled) starved.add(id);
    }
    return [...starved];
  }

  #sentence(victims: ReadonlySet<string>, kills: readonly KernelKill[]): string {
    const { containers, limitBytes } = this.#parts;
    const machine = kills.some(({ limitedBy }) => limitedBy === null);
    const why = machine
      ? "The agent's machine ran out of memory."
      : `The job ran out of memory: ${shared(containers.length)} ${spokenSize(limitBytes)}.`;
    const ours = this.#overuses.map(({ victim }) => victim);
    const gone = [...new Set([...victims, ...ours])];
    const ended = gone.map((id) => this.#endedText(id, kills));
    const others = containers.filter(({ id }) => !gone.includes(id)).flatMap((each) => this.#heldText(each));
    return [why, ...ended, ...(others.length === 0 ? [] : [`Beside it, ${others.join(", ")}.`])].join(" ");
  }

  #endedText(id: string, kills: readonly KernelKill[]): string {
    const title = this.#titleOf(id);
    const kill = kills.filter(({ group }) => group.endsWith(id)).at(-1);
    if (kill !== undefined) return `In ${title}, ${kill.program} held ${spokenSize(kill.heldBytes)} and was killed.`;
    const overuse = this.#overuses.find(({ victim }) => victim === id);
    const bytes = overuse?.uses.get(id) ?? this.#newest.get(id);
    const held = bytes === undefined ? "" : `, which held ${spokenSize(bytes)}`;
    return overuse === undefined
      ? `A process of ${title}${held}, was killed.`
      : `${capitalized(title)}${held}, was killed.`;
  }

  #heldText({ id, title }: NamedContainer): string[] {
    const bytes = this.#overuses.at(-1)?.uses.get(id) ?? this.#parts.cgroup?.heldBytes(id) ?? this.#newest.get(id);
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
