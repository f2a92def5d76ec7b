import type Docker from "dockerode";
import { engineEvents } from "#server/agent/executors/docker/engine-events.ts";

/**
 * What a container came to its end by.
 *
 * - `itself`: nobody told it to end.
 * - `outside`: the engine sent it a signal, because somebody asked for it or because the engine itself ends.
 * - `unknown`: the engine does not answer any more, or knows nothing of it as it was started again since.
 */
export type ContainerEnd = "itself" | "outside" | "unknown";

/** An engine that remembers the end tells of it at once, if it is not too busy. */
const tellMillisecondsMax = 5_000;

/**
 * Finds out what a container that has ended came to its end by. An engine that
 * is told to end stops its containers first, by signals like anybody's.
 */
export async function findContainerEnd(
  docker: Docker,
  ended: { readonly id: string; readonly startedAt: Date },
): Promise<ContainerEnd> {
  let wasSignaled = false;
  try {
    for await (const { action } of engineEvents(docker, {
      containers: [ended.id],
      actions: ["kill", "die"],
      since: ended.startedAt.getTime(),
      signal: AbortSignal.timeout(tellMillisecondsMax),
    })) {
      if (action === "kill") wasSignaled = true;
      else return wasSignaled ? "outside" : "itself";
    }
  } catch {
    // The engine ended, or had nothing to tell.
  }
  return "unknown";
}
