import type Docker from "dockerode";
import type { ImageInspectInfo } from "dockerode";
import { imageReference } from "#server/agent/executors/docker/container-settings.ts";
import { ExecutorFailure } from "#server/agent/executors/executor.ts";

interface PullRequest {
  readonly image: string;
  readonly print: (text: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Makes sure that an image is there, pulling it only when it is not, and gives
 * what the engine knows of it. Rejects with ExecutorFailure in the registry's
 * own words when it cannot be had.
 */
export async function pullImage(docker: Docker, request: PullRequest): Promise<ImageInspectInfo> {
  const image = imageReference(request.image);
  const present = await inspectImage(docker, image);
  if (present !== null) {
    request.print(`Image ${image} is present\n`);
    return present;
  }
  request.print(`Pulling image ${image}\n`);
  try {
    const stream = await docker.pull(image, {});
    const abort = () => (stream as unknown as { destroy(): void }).destroy();
    request.signal.addEventListener("abort", abort, { once: true });
    await followPull(docker, stream, request.print);
    request.signal.removeEventListener("abort", abort);
  } catch (error) {
    throw new ExecutorFailure(`The image ${image} could not be pulled: ${plainMessage(error)}`, error);
  }
  const pulled = await inspectImage(docker, image);
  if (pulled === null) throw new ExecutorFailure(`The image ${image} is missing although it was pulled.`);
  return pulled;
}

async function inspectImage(docker: Docker, image: string): Promise<ImageInspectInfo | null> {
  try {
    return await docker.getImage(image).inspect();
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return null;
    throw error;
  }
}

interface PullEvent {
  readonly status?: string;
  readonly id?: string;
}

/** Prints each layer's changes of state, but not its bytes as they come. */
function followPull(docker: Docker, stream: NodeJS.ReadableStream, print: (text: string) => void): Promise<void> {
  const told = new Map<string, string>();
  return new Promise((resolve, reject) => {
    stream.once("close", () => resolve());
    docker.modem.followProgress(
      stream,
      (error) => (error ? reject(error) : resolve()),
      ({ id, status }: PullEvent) => {
        if (status === undefined || told.get(id ?? "") === status) return;
        told.set(id ?? "", status);
        if (id === undefined || /complete|exists|Pulling from/.test(status)) print(`${id ? `${id}: ` : ""}${status}\n`);
      },
    );
  });
}

/** The engine's reason without its wrapping. */
export function plainMessage(error: unknown): string {
  const { json, message } = error as { json?: { message?: string }; message?: string };
  return (json?.message ?? message ?? String(error)).trim();
}
