import type Docker from "dockerode";
import type { ImageInspectInfo } from "dockerode";
import { pullImage } from "#server/agent/executors/docker/pull-image.ts";
import { registryAuth } from "#server/agent/executors/docker/registry-auth.ts";
import type { EnvironmentRequest } from "#server/agent/executors/executor.ts";
import type { ContainerPlan } from "#server/core/plan/executor-plan.ts";

/**
 * Makes sure that the images of all of a job's containers are there, side by
 * side, and tells of each how it came there. Gives them in the containers'
 * order. The first that cannot be had ends the others and rejects.
 */
export async function pullImages(docker: Docker, request: EnvironmentRequest): Promise<ImageInspectInfo[]> {
  const { executor } = request.spec;
  const plans = executor.kind === "docker" ? executor.containers : [];
  const others = new AbortController();
  const signal = AbortSignal.any([request.signal, others.signal]);
  const isOneOfMany = new Set(plans.map(({ image }) => image)).size > 1;
  const known = new Map<string, Promise<ImageInspectInfo>>();
  const pulls = plans.map((plan, container) => {
    // Two containers of one image and account wait for one pull.
    const key = JSON.stringify([plan.image, plan.auth ?? null]);
    const earlier = known.get(key);
    if (earlier !== undefined) return earlier;
    const print = isOneOfMany ? (text: string) => request.print(named(text, plan.image)) : request.print;
    const pull = pullTold(docker, { ...request, signal, print }, { plan, container });
    known.set(key, pull);
    return pull;
  });
  try {
    return await Promise.all(pulls);
  } catch (error) {
    others.abort();
    await Promise.allSettled(pulls);
    throw error;
  }
}

/** Where several images come at once, each line that speaks only of layers says of which. */
function named(text: string, image: string): string {
  return text.replace(/^(?!Image |Pulling |The pull |Trying ).+$/gm, (line) =>
    line.includes(image) ? line : `${line} (${image})`,
  );
}

async function pullTold(
  docker: Docker,
  request: EnvironmentRequest,
  { plan, container }: { readonly plan: ContainerPlan; readonly container: number },
): Promise<ImageInspectInfo> {
  const { spec, print, signal, onImage } = request;
  const begun = { container, image: plan.image, startedAt: new Date() };
  onImage({ ...begun, stoppedAt: null, outcome: null, downloadedBytes: null });
  try {
    const auth = await registryAuth({ plan, environment: spec.environment, signal });
    const { info, outcome, downloadedBytes } = await pullImage(docker, { image: plan.image, auth, print, signal });
    onImage({ ...begun, stoppedAt: new Date(), outcome, downloadedBytes });
    return info;
  } catch (error) {
    onImage({ ...begun, stoppedAt: new Date(), outcome: "failed", downloadedBytes: null });
    throw error;
  }
}
