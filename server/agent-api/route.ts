import type { IncomingMessage, ServerResponse } from "node:http";
import type { DoorContext } from "#server/agent-api/door-context.ts";
import type { KnownAgents } from "#server/agent-api/known-agents.ts";
import type { BodyBuffers } from "#server/agent-api/read-body.ts";
import type { TaskNews } from "#server/agent-api/task-news.ts";
import type { HeldTask } from "#server/output/held-task.ts";

/** What lives as long as the door does. */
export interface DoorState {
  readonly agents: KnownAgents;
  readonly news: TaskNews;
  readonly buffers: BodyBuffers;
}

/** One request on its way to its answer. */
export interface Exchange {
  readonly context: DoorContext;
  readonly state: DoorState;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
}

/** A request whose task token was checked. `rest` is the path behind the task, like `git/info/refs`. */
export interface TaskExchange extends Exchange {
  readonly task: HeldTask;
  readonly rest: string;
}
