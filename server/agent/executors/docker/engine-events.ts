import type { Readable } from "node:stream";
import type Docker from "dockerode";

/** Something that an engine tells of a container. */
export interface EngineEvent {
  readonly id: string;
  readonly action: string;
  /** By the engine's own clock, milliseconds since the epoch. */
  readonly at: number;
}

interface EventQuery {
  readonly containers: readonly string[];
  readonly actions: readonly string[];
  /** By the engine's own clock, milliseconds since the epoch. */
  readonly since: number;
  /** Until then; without it, events are told as they come, for as long as the signal lets them. */
  readonly until?: number;
  readonly signal?: AbortSignal;
}

/**
 * What an engine tells of containers, the oldest first. It remembers the newest
 * few hundred of all its events, and none from before its own start. Throws
 * when the engine ends or is not there, and with an abort.
 */
export async function* engineEvents(docker: Docker, query: EventQuery): AsyncGenerator<EngineEvent> {
  const { containers, actions, since, until, signal } = query;
  const stream = (await docker.getEvents({
    since: since / 1000,
    ...(until === undefined ? {} : { until: until / 1000 }),
    filters: { container: [...containers], event: [...actions] },
    ...(signal === undefined ? {} : { abortSignal: signal }),
  } as Docker.GetEventsOptions)) as Readable;
  let text = "";
  try {
    for await (const bytes of stream) {
      text += String(bytes);
      const lines = text.split("\n");
      text = lines.pop() ?? "";
      for (const line of lines) if (line.trim() !== "") yield eventOf(line);
    }
  } finally {
    stream.destroy();
  }
}

function eventOf(line: string): EngineEvent {
  const { id, Action, timeNano } = JSON.parse(line) as { id: string; Action: string; timeNano: number };
  return { id, action: Action, at: timeNano / 1e6 };
}
