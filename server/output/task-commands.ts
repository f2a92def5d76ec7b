import type { Deps } from "#server/commands/deps.ts";
import { exchangeIdentity } from "#server/commands/exchange-identity.ts";
import { findLease } from "#server/commands/find-lease.ts";
import {
  type MessagesRequest,
  type RecordedMessages,
  recordAgentMessages,
} from "#server/commands/record-agent-messages.ts";
import { recordArtifact } from "#server/commands/record-artifact.ts";
import { renewLease } from "#server/commands/renew-lease.ts";
import type { TaskId } from "#server/core/ids.ts";
import type { StoredBlob } from "#server/core/ports/blob-store.ts";
import type { NewImagePulls, NewSamples } from "#server/core/ports/task-evidence.ts";
import type { TaskLease } from "#server/core/ports/task-store.ts";
import { type CopiesGate, copiesGate } from "#server/core/task/copies-gate.ts";

/** An uploaded artifact, as it is recorded. */
export interface UploadedArtifact {
  readonly taskId: TaskId;
  readonly epoch: number;
  readonly path: string;
  readonly stored: StoredBlob;
  readonly blobKey: string;
}

/** The changes that a running task can make, and nothing else: what the agents' door may call once a task token was checked. */
export interface TaskCommands {
  findLease(taskId: TaskId): Promise<TaskLease | null>;
  renewLease(lease: { readonly taskId: TaskId; readonly epoch: number }): Promise<{ cancel: boolean }>;
  recordAgentMessages(request: MessagesRequest): Promise<RecordedMessages>;
  recordArtifact(artifact: UploadedArtifact): Promise<void>;
  recordSamples(samples: NewSamples): Promise<void>;
  recordImagePulls(pulls: NewImagePulls): Promise<void>;
  exchangeIdentity(request: {
    readonly taskId: TaskId;
    readonly token: string;
    readonly audience: string;
  }): Promise<string>;
  readCopiesGate(request: { readonly taskId: TaskId; readonly step: number }): Promise<CopiesGate>;
}

/** The commands over a real database. */
export function taskCommands(
  deps: Pick<Deps, "builds" | "tasks" | "evidence" | "identityTokens" | "clock" | "ids" | "limits">,
): TaskCommands {
  return {
    findLease: (taskId) => findLease(deps, taskId),
    renewLease: (lease) => renewLease(deps, lease),
    recordAgentMessages: (request) => recordAgentMessages(deps, request),
    recordArtifact: (artifact) => recordArtifact(deps, artifact),
    recordSamples: (samples) => deps.evidence.addSamples(samples),
    recordImagePulls: (pulls) => deps.evidence.addImagePulls(pulls),
    exchangeIdentity: (request) => exchangeIdentity(deps, request),
    readCopiesGate: async ({ taskId, step }) => copiesGate(await deps.evidence.otherCopies(taskId, step)),
  };
}
