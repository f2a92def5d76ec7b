import type { RegisterRequest, RegisterResponse } from "#server/core/agent-protocol/requests.ts";
import type { AgentId, TaskId } from "#server/core/ids.ts";
import type { BlobStore } from "#server/core/ports/blob-store.ts";
import type { Clock } from "#server/core/ports/clock.ts";
import type { EventFeed } from "#server/core/ports/event-feed.ts";
import type { Fleet } from "#server/core/ports/fleet.ts";
import type { GitMirror } from "#server/core/ports/git-mirror.ts";
import type { IdSource } from "#server/core/ports/id-source.ts";
import type { ServiceLog } from "#server/output/service-log.ts";
import type { StorageCommands } from "#server/output/storage-commands.ts";
import type { TaskCommands } from "#server/output/task-commands.ts";
import type { TaskInbox } from "#server/output/task-inbox.ts";

/** The commands about agents themselves. */
export interface AgentCommands {
  registerAgent(request: RegisterRequest): Promise<RegisterResponse>;
  returnTask(claim: { readonly taskId: TaskId; readonly epoch: number }): Promise<void>;
  /** Notes that an agent is there. */
  agentSeen(agentId: AgentId): Promise<void>;
}

/** What the routes of the agents' door work with. */
export interface DoorContext {
  readonly commands: TaskCommands & AgentCommands;
  readonly storage: StorageCommands;
  readonly inbox: TaskInbox;
  readonly fleet: Fleet;
  readonly feed: EventFeed;
  readonly blobs: BlobStore;
  readonly git: GitMirror;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly log: ServiceLog;
  readonly agentToken: string;
  readonly heartbeatSeconds: number;
  readonly pollSecondsMax: number;
  /** Of one artifact. */
  readonly artifactBytesMax: number;
  /** What `git upload-pack` inherits. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Aborts when the door closes: whoever is held open is answered at once. */
  readonly closing: AbortSignal;
}
