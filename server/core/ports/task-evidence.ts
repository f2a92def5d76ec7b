import type { ImagePullMessage, SamplesMessage } from "#server/core/agent-protocol/agent-message.ts";
import type { TaskId } from "#server/core/ids.ts";
import type { OtherCopy } from "#server/core/task/copies-gate.ts";

/** What a task used, as its agent told it. */
export interface NewSamples {
  readonly taskId: TaskId;
  readonly epoch: number;
  readonly samples: readonly SamplesMessage[];
}

/** How a task's images came to be there, as its agent told it. */
export interface NewImagePulls {
  readonly taskId: TaskId;
  readonly epoch: number;
  readonly pulls: readonly ImagePullMessage[];
}

/** What is known of running tasks besides their statuses and logs. */
export interface TaskEvidence {
  /** The other copies of this task's job, and whether each has a successful step of this number. */
  otherCopies(taskId: TaskId, step: number): Promise<readonly OtherCopy[]>;
  /** Keeps what a task used; each moment once, and nothing of an earlier run of it. */
  addSamples(samples: NewSamples): Promise<void>;
  /** Keeps the newest that was told of each container's image; told again, it changes nothing. */
  addImagePulls(pulls: NewImagePulls): Promise<void>;
}
