import type Docker from "dockerode";
import type { AuthConfig, ImageInspectInfo } from "dockerode";
import { pause } from "#server/agent/door/pause.ts";
import { imageReference } from "#server/agent/executors/docker/container-settings.ts";
import { PullProgress } from "#server/agent/executors/docker/pull-progress.ts";
import { ExecutorFailure } from "#server/agent/executors/executor.ts";

interface PullRequest {
  readonly image: string;
  readonly auth: AuthConfig | null;
  readonly print: (text: string) => void;
  readonly signal: AbortSignal;
}

/** An image that is there, and how it came there. */
export interface PulledImage {
  readonly info: ImageInspectInfo;
  readonly outcome: "present" | "pulled";
  /** Null where nothing was sent, or nobody knows how much. */
  readonly downloadedBytes: number | null;
}

/** Tries of one image; between them it waits, each time twice as long. */
const triesMax = 4;
const firstPauseMilliseconds = 500;

/**
 * Makes sure that an image is there, pulling it only when it is not, and gives
 * what the engine knows of it. An image behind an account is always asked of
 * its registry, so that nobody gets what only another's account may see.
 * Rejects with ExecutorFailure in the registry's own words when it cannot be
 * had.
 */
export async function pullImage(docker: Docker, request: PullRequest): Promise<PulledImage> {
  const image = imageReference(request.image);
  const present = request.auth === null ? await inspectImage(docker, image) : null;
  if (present !== null) {
    request.print(`Image ${image} is present\n  using image ${digestOf(present)}\n`);
    return { info: present, outcome: "present", downloadedBytes: null };
  }
  request.print(`Pulling image ${image}\n`);
  const progress = new PullProgress(request.print);
  await pullPersistently(docker, { ...request, image, progress });
  const pulled = await inspectImage(docker, image);
  if (pulled === null) throw new ExecutorFailure(`The image ${image} is missing although it was pulled.`);
  request.print(`  using image ${digestOf(pulled)}\n`);
  return { info: pulled, outcome: "pulled", downloadedBytes: progress.downloadedBytes };
}

/** What tells exactly which image it is: the registry's digest, or for one that was made here its own. */
function digestOf(image: ImageInspectInfo): string {
  return image.RepoDigests?.[0] ?? image.Id;
}

interface FollowedPull extends PullRequest {
  readonly progress: PullProgress;
}

async function pullPersistently(docker: Docker, request: FollowedPull): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await pullOnce(docker, request);
      return;
    } catch (error) {
      request.signal.throwIfAborted();
      const reason = plainMessage(error);
      if (tries >= triesMax || !mayPass(reason)) {
        throw new ExecutorFailure(`The image ${request.image} could not be pulled: ${reason}`, error);
      }
      const milliseconds = firstPauseMilliseconds * 2 ** (tries - 1);
      request.print(
        `The pull failed: ${reason}\nTrying again in ${milliseconds / 1000} s (${tries} of ${triesMax - 1})\n`,
      );
      await pause(milliseconds, request.signal);
      request.signal.throwIfAborted();
    }
  }
}

/** Refusals stay refusals; everything else (a busy registry, a broken network) may be better in a moment. */
function mayPass(reason: string): boolean {
  return !/not found|manifest unknown|name unknown|denied|unauthorized|no basic auth|invalid reference|no matching manifest/i.test(
    reason,
  );
}

async function pullOnce(docker: Docker, { image, auth, progress, signal }: FollowedPull): Promise<void> {
  const stream = await docker.pull(image, auth === null ? {} : { authconfig: auth });
  const abort = () => (stream as unknown as { destroy(): void }).destroy();
  signal.addEventListener("abort", abort, { once: true });
  try {
    await followPull(docker, stream, progress);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

async function inspectImage(docker: Docker, image: string): Promise<ImageInspectInfo | null> {
  try {
    return await docker.getImage(image).inspect();
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return null;
    throw error;
  }
}

function followPull(docker: Docker, stream: NodeJS.ReadableStream, progress: PullProgress): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.once("close", () => resolve());
    docker.modem.followProgress(
      stream,
      (error) => (error ? reject(error) : resolve()),
      (event) => progress.tell(event, performance.now()),
    );
  });
}

/** The engine's reason without its wrapping. */
export function plainMessage(error: unknown): string {
  const { json, message } = error as { json?: { message?: string }; message?: string };
  return (json?.message ?? message ?? String(error)).trim();
}
