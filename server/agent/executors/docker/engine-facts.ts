import { hostname } from "node:os";
import type Docker from "dockerode";

/** What an engine says of itself; the parts that are read here. */
export interface EngineInfo {
  readonly ID?: string;
  readonly ServerVersion?: string;
  readonly DockerRootDir?: string;
  readonly Name?: string;
  readonly NCPU: number;
  readonly CgroupDriver?: string;
  readonly CgroupVersion?: string;
  readonly Runtimes?: Readonly<Record<string, unknown>> | null;
  readonly SystemTime?: string;
  readonly SecurityOptions?: readonly string[] | null;
}

/** What matters of an engine besides that it answers. */
export interface EngineFacts {
  /** What it calls itself; no other engine does. */
  readonly id: string;
  readonly version: string;
  readonly cpus: number;
  /** Containers can be given this machine's graphics cards. */
  readonly hasGpus: boolean;
  /**
   * The version of control groups in which it makes containers as plain
   * folders on this machine; null when it runs elsewhere, without root, or
   * leaves the groups to systemd.
   */
  readonly plainCgroups: 1 | 2 | null;
  /** How much its clock is ahead of this machine's; 0 where both may be one. */
  readonly clockAheadMilliseconds: number;
}

/** Older engines of one machine have one ID between them; where each keeps its files is its own. */
export function engineIdOf({ ID = "", DockerRootDir = "" }: Pick<EngineInfo, "ID" | "DockerRootDir">): string {
  return `${ID} ${DockerRootDir}`;
}

/** Asks an engine for its facts. Rejects like every request to it. */
export async function askFacts(docker: Docker, abortSignal?: AbortSignal): Promise<EngineFacts> {
  const askedAt = Date.now();
  // The client takes options here, as its source shows; its types do not tell.
  const ask = docker.info.bind(docker) as (options: object) => Promise<EngineInfo>;
  const info = await ask({ abortSignal });
  const isRootless = (info.SecurityOptions ?? []).some((option) => option.includes("rootless"));
  const isPlain = info.CgroupDriver === "cgroupfs" && info.Name === hostname() && !isRootless;
  return {
    id: engineIdOf(info),
    version: info.ServerVersion ?? "",
    cpus: info.NCPU,
    hasGpus: "nvidia" in (info.Runtimes ?? {}),
    plainCgroups: isPlain ? (info.CgroupVersion === "2" ? 2 : 1) : null,
    clockAheadMilliseconds: clockAhead(info, { askedAt, answeredAt: Date.now() }),
  };
}

function clockAhead({ SystemTime = "" }: EngineInfo, { askedAt, answeredAt }: { askedAt: number; answeredAt: number }) {
  const said = Date.parse(SystemTime);
  if (Number.isNaN(said)) return 0;
  // It was said somewhere between question and answer, to the millisecond below.
  if (said >= askedAt - 1 && said <= answeredAt + 1) return 0;
  return Math.round(said - (askedAt + answeredAt) / 2);
}
