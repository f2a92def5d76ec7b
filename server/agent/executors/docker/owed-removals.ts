import type Docker from "dockerode";
import type { Container } from "dockerode";

/** An engine that has not removed a container by then will not do so in this try. */
const removalMillisecondsMax = 30_000;
const betweenMilliseconds = 2_000;

/**
 * Kills and removes containers with what they wrote, the newest first, as they
 * use the network of earlier ones. Gives those that are still there because
 * the engine did not answer. Never rejects.
 */
export async function removeContainers(containers: readonly Container[]): Promise<Container[]> {
  const left: Container[] = [];
  for (const container of [...containers].reverse()) {
    if (!(await isRemoved(container))) left.push(container);
  }
  return left;
}

async function isRemoved(container: Container): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), removalMillisecondsMax);
  });
  const removed = container.remove({ force: true, v: true }).then(
    () => true,
    (error: { statusCode?: number }) => error.statusCode === 404,
  );
  const isGone = await Promise.race([removed, late]);
  clearTimeout(timer);
  return isGone;
}

/**
 * Containers that could not be removed when their task ended, as the engine
 * was away. They are tried again until they are gone or the agent ends; its
 * next start sweeps the rest.
 */
export class OwedRemovals {
  readonly #client: () => Promise<Docker>;
  readonly #ids = new Set<string>();
  #timer: NodeJS.Timeout | null = null;
  #isClosed = false;

  constructor(client: () => Promise<Docker>) {
    this.#client = client;
  }

  owe(containers: readonly Container[]): void {
    for (const { id } of containers) this.#ids.add(id);
    this.#tryLater();
  }

  close(): void {
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #tryLater(): void {
    if (this.#isClosed || this.#timer !== null || this.#ids.size === 0) return;
    this.#timer = setTimeout(() => void this.#try(), betweenMilliseconds).unref();
  }

  async #try(): Promise<void> {
    const docker = await this.#client();
    const tried = [...this.#ids];
    const left = new Set((await removeContainers(tried.map((id) => docker.getContainer(id)))).map(({ id }) => id));
    // Others may have become owed meanwhile.
    for (const id of tried) if (!left.has(id)) this.#ids.delete(id);
    this.#timer = null;
    this.#tryLater();
  }
}
