import type { ContainerCreateOptions } from "dockerode";
import type { ResourceLimits } from "#server/core/agent-protocol/task-spec.ts";
import type { ContainerPlan } from "#server/core/plan/executor-plan.ts";

export const taskLabel = "rotunda.task";
export const agentLabel = "rotunda.agent";

/** The image's label that asks for its own entrypoint to be kept (config-language §14.1). */
export const preserveEntrypointLabel = "com.circleci.preserve-entrypoint";

/**
 * Keeps a primary container alive without work, in any image with a shell:
 * sleeping where there is `sleep`, since then the shell also buries the
 * orphans that steps leave, otherwise waiting for input that never comes.
 */
const stayAlive =
  "trap 'exit 0' TERM; if command -v sleep >/dev/null 2>&1; then while :; do sleep 86400 & wait $!; done; else read -r _; fi";

/** What a container is made from, primary or service. */
export interface ContainerRequest {
  readonly plan: ContainerPlan;
  readonly image: string;
  readonly limits: ResourceLimits;
  readonly labels: Readonly<Record<string, string>>;
}

/** The primary container, in which steps run. `names` are the other containers' host names. */
export function primarySettings(
  request: ContainerRequest,
  about: { preserveEntrypoint: boolean; names: readonly string[] },
): ContainerCreateOptions {
  const { plan } = request;
  const runsOwn = about.preserveEntrypoint || plan.entrypoint !== null || plan.command !== null;
  const settings = containerSettings(request);
  return {
    ...settings,
    ...(runsOwn ? {} : { Entrypoint: ["/bin/sh", "-c", stayAlive], Cmd: [], OpenStdin: true }),
    HostConfig: {
      ...settings.HostConfig,
      ExtraHosts: [...about.names, ...(plan.name === null ? [] : [plan.name])].map((name) => `${name}:127.0.0.1`),
      Tmpfs: { "/mnt/ramdisk": "rw,exec,mode=1777" },
    },
  };
}

/** A service beside it: runs as its image says, in the primary's network, so it answers on localhost. */
export function secondarySettings(request: ContainerRequest, primaryId: string): ContainerCreateOptions {
  const settings = containerSettings(request);
  return { ...settings, HostConfig: { ...settings.HostConfig, NetworkMode: `container:${primaryId}` } };
}

function containerSettings({ plan, image, limits, labels }: ContainerRequest): ContainerCreateOptions {
  return {
    Image: image,
    Labels: { ...labels },
    Env: Object.entries(plan.environment).map(([name, value]) => `${name}=${value}`),
    ...(plan.user === null ? {} : { User: plan.user }),
    ...(plan.entrypoint === null ? {} : { Entrypoint: [...plan.entrypoint] }),
    ...(plan.command === null ? {} : { Cmd: [...plan.command] }),
    HostConfig: {
      NanoCpus: Math.round(limits.cpus * 1e9),
      Memory: limits.memoryBytes,
      MemorySwap: limits.memoryBytes,
      PidsLimit: limits.pids,
    },
  };
}

/** `name` alone means its `latest` tag, as everywhere in Docker's world. */
export function imageReference(image: string): string {
  const last = image.split("/").at(-1) ?? "";
  return last.includes(":") || last.includes("@") ? image : `${image}:latest`;
}
