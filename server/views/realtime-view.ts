import type { LogGrowth } from "#server/core/events.ts";

/**
 * What the socket speaks. A client joins rooms by the ids on its screen;
 * messages carry ids and numbers, and the client reads what changed. A lost
 * message costs nothing: on reconnect the client reads again.
 *
 * Rooms: `pipelines` (every list), `pipeline:<id>`, `workflow:<id>`, `job:<id>`
 * (job, its tasks and steps), `log:<taskId>:<step>`.
 */
export interface ServerToClient {
  /** Something the room is about changed; read it again. `type` is an event's name. */
  changed: (message: { readonly type: string; readonly payload: Readonly<Record<string, unknown>> }) => void;
  /** A step's log grew. `tail` is there when the growth is small: text from byte `from` to byte `to`, cut at whole UTF-8 characters. */
  log: (
    message: LogGrowth & {
      readonly tail: { readonly from: number; readonly to: number; readonly text: string } | null;
    },
  ) => void;
}

/** What a client asks of the socket. */
export interface ClientToServer {
  /** Joins rooms; the acknowledgement says which were refused. */
  join: (rooms: readonly string[], done: (answer: { readonly refused: readonly string[] }) => void) => void;
  leave: (rooms: readonly string[]) => void;
}
