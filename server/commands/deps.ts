import type { AccountStore } from "#server/core/ports/account-store.ts";
import type { AgentStore } from "#server/core/ports/agent-store.ts";
import type { AutoRerunQueue } from "#server/core/ports/auto-rerun-queue.ts";
import type { BlobStore } from "#server/core/ports/blob-store.ts";
import type { BuildStore } from "#server/core/ports/build-store.ts";
import type { CacheStore } from "#server/core/ports/cache-store.ts";
import type { Clock } from "#server/core/ports/clock.ts";
import type { ContextStore } from "#server/core/ports/context-store.ts";
import type { ContinuationStore } from "#server/core/ports/continuation-store.ts";
import type { EventFeed } from "#server/core/ports/event-feed.ts";
import type { GitMirror } from "#server/core/ports/git-mirror.ts";
import type { GreenRuns } from "#server/core/ports/green-runs.ts";
import type { HostKeys } from "#server/core/ports/host-keys.ts";
import type { IdSource } from "#server/core/ports/id-source.ts";
import type { IdentityTokens } from "#server/core/ports/identity-tokens.ts";
import type { LockStore } from "#server/core/ports/lock-store.ts";
import type { LogStore } from "#server/core/ports/log-store.ts";
import type { OrbFetcher } from "#server/core/ports/orb-fetcher.ts";
import type { OrbRegistry } from "#server/core/ports/orb-registry.ts";
import type { ProjectStore } from "#server/core/ports/project-store.ts";
import type { ScheduleStore } from "#server/core/ports/schedule-store.ts";
import type { SecretBox } from "#server/core/ports/secret-box.ts";
import type { SetupCodes } from "#server/core/ports/setup-codes.ts";
import type { SshKeyStore } from "#server/core/ports/ssh-key-store.ts";
import type { StorageLedger } from "#server/core/ports/storage-ledger.ts";
import type { TaskEvidence } from "#server/core/ports/task-evidence.ts";
import type { TaskSecrets } from "#server/core/ports/task-secrets.ts";
import type { TaskStore } from "#server/core/ports/task-store.ts";
import type { TestResultStore } from "#server/core/ports/test-result-store.ts";
import type { VariableStore } from "#server/core/ports/variable-store.ts";
import type { WorkspaceStore } from "#server/core/ports/workspace-store.ts";
import type { RetentionSettings } from "#server/core/retention/storage-cutoffs.ts";

/** Everything commands may need. A command names the few it uses with `Pick`. */
export interface Deps {
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly builds: BuildStore;
  readonly tasks: TaskStore;
  readonly evidence: TaskEvidence;
  readonly continuations: ContinuationStore;
  readonly autoReruns: AutoRerunQueue;
  readonly schedules: ScheduleStore;
  readonly greenRuns: GreenRuns;
  readonly locks: LockStore;
  readonly taskSecrets: TaskSecrets;
  readonly agents: AgentStore;
  readonly accounts: AccountStore;
  readonly projects: ProjectStore;
  readonly contexts: ContextStore;
  readonly variables: VariableStore;
  readonly sshKeys: SshKeyStore;
  readonly hostKeys: HostKeys;
  readonly identityTokens: IdentityTokens;
  readonly secrets: SecretBox;
  readonly git: GitMirror;
  /** The orbs of this installation. */
  readonly orbs: OrbRegistry;
  /** Another registry, asked for what is not here. */
  readonly orbUpstream: OrbFetcher;
  /** Orbs that configurations name by their address. */
  readonly orbAddresses: OrbFetcher;
  readonly logs: LogStore;
  readonly blobs: BlobStore;
  readonly caches: CacheStore;
  readonly workspaces: WorkspaceStore;
  readonly testResults: TestResultStore;
  readonly storage: StorageLedger;
  readonly feed: EventFeed;
  readonly setupCode: SetupCodes;
  readonly limits: EngineLimits;
  /** How long caches, workspaces and artifacts are kept. */
  readonly retention: RetentionSettings;
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
