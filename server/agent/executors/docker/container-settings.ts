import type { ContainerCreateOptions } from "dockerode";
import { cpuPeriodMicroseconds } from "#server/agent/executors/docker/limits/job-cgroup.ts";
import type { ResourceLimits } from "#server/core/agent-protocol/task-spec.ts";
import type { ContainerPlan } from "#server/core/plan/executor-plan.ts";

export const taskLabel = "rotunda.task";
export const agentLabel = "rotunda.agent";
/** Which process made it, so that others can tell that its owner has died. */
export const processLabel = "rotunda.process";

/** The image's label that asks for its own entrypoint to be kept (config-language §14.1). */
export const preserveEntrypointLabel = "com.circleci.preserve-entrypoint";

/**
 * Keeps a primary container alive without work, in any image with a shell:
 * sleeping where there is `sleep`, since then the shell also buries the
 * orphans that steps leave, otherwise waiting for input that never comes.
 */
const stayAlive =
  "trap 'exit 0' TERM; if command -v sleep >/dev/null 2>&1; then while :; do sleep 86400 & wait $!; done; else read -r _; fi";

/** A folder of this machine in a container. */
export type Mount = NonNullable<NonNullable<ContainerCreateOptions["HostConfig"]>["Mounts"]>[number];

/** What a container is made from, primary or service. */
export interface ContainerRequest {
  readonly plan: ContainerPlan;
  readonly image: string;
  readonly limits: ResourceLimits;
  readonly labels: Readonly<Record<string, string>>;
  /** The control group that it shares with the job's other containers, or null where there is none. */
  readonly cgroupParent: string | null;
}

/** How the primary container differs from what its image says. */
export interface PrimarySettings {
  /** It runs a command of its own instead of only waiting for steps (config-language §14.1). */
  readonly runsOwn: boolean;
  /** The container whose network it shares, or null for a network of its own. */
  readonly networkOf: string | null;
  readonly seat: NetworkPlace;
  /** Folders of the agent's that steps' commands need. */
  readonly mounts: readonly Mount[];
  /** Shell text that it runs first when it only waits for steps, and the text's arguments. */
  readonly begin: { readonly script: string; readonly args: readonly string[] };
}

/** A network of the engine's by name, or null for its default one; `names` are the host names of the job's containers. */
export interface NetworkPlace {
  readonly network: string | null;
  readonly names: readonly string[];
}

/** The primary container, in which steps run. */
export function primarySettings(request: ContainerRequest, about: PrimarySettings): ContainerCreateOptions {
  const settings = containerSettings(request);
  const network = about.networkOf === null ? networkOf(about.seat) : { NetworkMode: `container:${about.networkOf}` };
  return {
    ...settings,
    ...(about.runsOwn ? {} : onlyAlive(about.begin)),
    HostConfig: {
      ...settings.HostConfig,
      ...network,
      Tmpfs: { "/mnt/ramdisk": "rw,exec,mode=1777" },
      Mounts: [...about.mounts],
    },
  };
}

/**
 * A container that does nothing but hold the network of a primary one that
 * runs a command of its own: so that the network is restricted before that
 * command begins.
 */
export function holderSettings(request: ContainerRequest, place: NetworkPlace): ContainerCreateOptions {
  const { Image, Labels, HostConfig } = containerSettings({ ...request, limits: { ...request.limits, gpus: false } });
  return { Image, Labels, ...onlyAlive({ script: ":", args: [] }), HostConfig: { ...HostConfig, ...networkOf(place) } };
}

function onlyAlive({ script, args }: PrimarySettings["begin"]) {
  return { Entrypoint: ["/bin/sh", "-c", `${script}; ${stayAlive}`, "sh"], Cmd: [...args], OpenStdin: true };
}

function networkOf({ network, names }: NetworkPlace) {
  return {
    ...(network === null ? {} : { NetworkMode: network }),
    ExtraHosts: names.map((name) => `${name}:127.0.0.1`),
  };
}

/** A service beside it: runs as its image says, in the job's network, so it answers on localhost. */
export function secondarySettings(request: ContainerRequest, networkOf: string): ContainerCreateOptions {
  const settings = containerSettings(request);
  return { ...settings, HostConfig: { ...settings.HostConfig, NetworkMode: `container:${networkOf}` } };
}

function containerSettings({ plan, image, limits, labels, cgroupParent }: ContainerRequest): ContainerCreateOptions {
  return {
    Image: image,
    Labels: { ...labels },
    Env: Object.entries(plan.environment).map(([name, value]) => `${name}=${value}`),
    ...(plan.user === null ? {} : { User: plan.user }),
    ...(plan.entrypoint === null ? {} : { Entrypoint: [...plan.entrypoint] }),
    ...(plan.command === null ? {} : { Cmd: [...plan.command] }),
    HostConfig: {
      ...(cgroupParent === null ? {} : { CgroupParent: cgroupParent }),
      ...(limits.gpus === true ? { DeviceRequests: [allGpus] } : {}),
      // Unlike a number of processors, a share of time may be more than the machine has.
      CpuPeriod: cpuPeriodMicroseconds,
      CpuQuota: Math.round(limits.cpus * cpuPeriodMicroseconds),
      Memory: limits.memoryBytes,
      MemorySwap: limits.memoryBytes,
      PidsLimit: limits.pids,
    },
  };
}

/** Every graphics card that the engine knows, as `docker run --gpus all` asks for them. */
const allGpus = { Driver: "", Count: -1, Capabilities: [["gpu"]] };

/** `name` alone means its `latest` tag, as everywhere in Docker's world. */
export function imageReference(image: string): string {
  const last = image.split("/").at(-1) ?? "";
  return last.includes(":") || last.includes("@") ? image : `${image}:latest`;
}
