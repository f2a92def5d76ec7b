import type { AccountStore } from "#server/core/ports/account-store.ts";
import type { AgentStore } from "#server/core/ports/agent-store.ts";
import type { BlobStore } from "#server/core/ports/blob-store.ts";
import type { BuildStore } from "#server/core/ports/build-store.ts";
import type { Clock } from "#server/core/ports/clock.ts";
import type { EventFeed } from "#server/core/ports/event-feed.ts";
import type { GitMirror } from "#server/core/ports/git-mirror.ts";
import type { IdSource } from "#server/core/ports/id-source.ts";
import type { LogStore } from "#server/core/ports/log-store.ts";
import type { ProjectStore } from "#server/core/ports/project-store.ts";
import type { SetupCodes } from "#server/core/ports/setup-codes.ts";
import type { TaskEvidence } from "#server/core/ports/task-evidence.ts";
import type { TaskStore } from "#server/core/ports/task-store.ts";

/** Everything commands may need. A command names the few it uses with `Pick`. */
export interface Deps {
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly builds: BuildStore;
  readonly tasks: TaskStore;
  readonly evidence: TaskEvidence;
  readonly agents: AgentStore;
  readonly accounts: AccountStore;
  readonly projects: ProjectStore;
  readonly git: GitMirror;
  readonly logs: LogStore;
  readonly blobs: BlobStore;
  readonly feed: EventFeed;
  readonly setupCode: SetupCodes;
  readonly limits: EngineLimits;
  /** A signed URL on the artifacts' own origin, good for an hour. */
  readonly artifactUrl: (artifact: { readonly id: string; readonly path: string }) => string;
  /** URL that people reach the dashboard at, without a slash at the end. */
  readonly publicUrl: string;
}

/** Limits of the engine, from the settings. */
export interface EngineLimits {
  readonly leaseSeconds: number;
  readonly heartbeatSeconds: number;
  readonly pollSecondsMax: number;
  /** Output that arrives this long after a task was canceled is still stored. */
  readonly drainSeconds: number;
  readonly jobSecondsMax: number;
}
