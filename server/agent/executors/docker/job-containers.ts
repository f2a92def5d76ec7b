import type Docker from "dockerode";
import type { Container, ImageInspectInfo } from "dockerode";
import { isUnanswered } from "#server/agent/executors/docker/await-engine.ts";
import {
  type ContainerRequest,
  holderSettings,
  imageReference,
  type Mount,
  type PrimarySettings,
  preserveEntrypointLabel,
  primarySettings,
  secondarySettings,
} from "#server/agent/executors/docker/container-settings.ts";
import { placeTools } from "#server/agent/executors/docker/container-tools.ts";
import { pullImages } from "#server/agent/executors/docker/job-images.ts";
import { plainMessage } from "#server/agent/executors/docker/pull-image.ts";
import { type EnvironmentRequest, ExecutorFailure } from "#server/agent/executors/executor.ts";
import type { ContainerPlan } from "#server/core/plan/executor-plan.ts";

/** How to start a job's containers. */
export interface StartRequest {
  readonly docker: Docker;
  readonly request: EnvironmentRequest;
  readonly labels: Readonly<Record<string, string>>;
  /** A network of the engine's, or null for its default one. */
  readonly network: string | null;
  /** Folders of the agent's for the primary container, which begins without them where the engine does not find them. */
  readonly mounts: readonly Mount[];
  /** What the primary container does first when it runs no command of its own. */
  readonly begin: PrimarySettings["begin"];
  /** The control group that all of them share, or null. */
  readonly cgroupParent: string | null;
  /** Takes from a container's network what jobs may not reach. */
  readonly restrict: (container: Container) => Promise<void>;
  /** Every container is added as soon as it exists, so that a failure leaves none behind. */
  readonly containers: Container[];
}

/** A service that was started. */
export interface StartedService {
  readonly container: Container;
  readonly plan: ContainerPlan;
}

/** The containers of a job, running. */
export interface StartedContainers {
  readonly primary: Container;
  readonly plan: ContainerPlan;
  readonly image: ImageInspectInfo;
  readonly runsOwn: boolean;
  readonly services: readonly StartedService[];
}

/**
 * Pulls the job's images and starts its containers (config-language §14.1):
 * the primary one, then the services in its network. The network is restricted
 * before any program of the job's runs in it. The in-job tools are in a primary
 * that runs a command of its own; any other takes them itself or gets them from
 * the caller.
 */
export async function startContainers(start: StartRequest): Promise<StartedContainers> {
  const { spec, signal } = start.request;
  const plans = spec.executor.kind === "docker" ? spec.executor.containers : [];
  const [image] = await pullImages(start.docker, start.request);
  const [plan, ...services] = plans;
  if (plan === undefined || image === undefined) throw new ExecutorFailure("The job names no image.");
  signal.throwIfAborted();
  const preserves = image.Config.Labels?.[preserveEntrypointLabel] === "true";
  const runsOwn = preserves || plan.entrypoint !== null || plan.command !== null;
  const names = plans.flatMap(({ name }) => (name === null ? [] : [name]));
  const seat = { network: start.network, names };
  const about = containerRequest(start, plan);
  const holder = runsOwn ? await started(start, holderSettings(about, seat)) : null;
  if (holder !== null) await start.restrict(holder);
  const primary = await createdPrimary(start, about, { runsOwn, networkOf: holder?.id ?? null, seat });
  // Its own command may use them from its first moment; otherwise there is time for them once it runs.
  if (runsOwn) await placeTools(primary);
  await primary.start();
  if (holder === null) await start.restrict(primary);
  const running = await startServices(start, services, holder?.id ?? primary.id);
  return { primary, plan, image, runsOwn, services: running };
}

async function createdPrimary(
  start: StartRequest,
  about: ContainerRequest,
  settings: Omit<PrimarySettings, "mounts" | "begin">,
): Promise<Container> {
  try {
    return await created(start, primarySettings(about, { ...settings, mounts: start.mounts, begin: start.begin }));
  } catch (error) {
    if (start.mounts.length === 0) throw error;
    return created(start, primarySettings(about, { ...settings, mounts: [], begin: start.begin }));
  }
}

async function startServices(
  start: StartRequest,
  plans: readonly ContainerPlan[],
  networkOf: string,
): Promise<StartedService[]> {
  const services: StartedService[] = [];
  for (const plan of plans) {
    const settings = secondarySettings(containerRequest(start, plan), networkOf);
    const container = await started(start, settings).catch((error: unknown) => {
      if (isUnanswered(error)) throw error;
      throw new ExecutorFailure(
        `The service ${serviceTitle(plan)} could not be started: ${plainMessage(error)}`,
        error,
      );
    });
    start.request.print(`Started service ${plan.name ?? plan.image}\n`);
    services.push({ container, plan });
  }
  return services;
}

/** `postgres:16 (db)`, or only the image of a service without a name. */
export function serviceTitle({ image, name }: ContainerPlan): string {
  return name === null ? image : `${image} (${name})`;
}

function containerRequest({ request, labels, cgroupParent }: StartRequest, plan: ContainerPlan): ContainerRequest {
  return { plan, image: imageReference(plan.image), limits: request.spec.limits, labels, cgroupParent };
}

async function created(
  { docker, containers }: StartRequest,
  settings: Parameters<Docker["createContainer"]>[0],
): Promise<Container> {
  const container = await docker.createContainer(settings);
  containers.push(container);
  return container;
}

async function started(start: StartRequest, settings: Parameters<Docker["createContainer"]>[0]): Promise<Container> {
  const container = await created(start, settings);
  await container.start();
  return container;
}
