import type { StepStatus } from "#server/core/status/step-status.ts";
import type { StopReason } from "#server/core/status/stop-reason.ts";

/** How a task can end, as its agent sees it. */
export type TaskOutcome = "success" | "failed" | "timedout" | "canceled" | "infrastructure_fail";

/** The environment starts being made. The first message of every task. */
export interface TaskStartedMessage {
  readonly type: "task_started";
  /** `docker`, `host`: what really runs it, which may differ from what the job asked for. */
  readonly executor: string;
  /** A sentence for a banner on the job's page, or null: for instance that no Docker engine was reachable. */
  readonly notice: string | null;
  /** ISO 8601 time by the agent's clock; the server keeps it as told. */
  readonly at: string;
}

/** A step begins. Steps count from 0; step 0 is `Spin up environment`. */
export interface StepStartedMessage {
  readonly type: "step_started";
  readonly step: number;
  readonly name: string;
  /** `spin_up`, or the plan's step type. */
  readonly kind: string;
  /** The shell text of a `run` step, or null. */
  readonly command: string | null;
  readonly at: string;
}

/** A piece of a step's output; its bytes are the frame's body. */
export interface OutputMessage {
  readonly type: "output";
  readonly step: number;
  /** Where in the step's output the body begins, bytes. */
  readonly offset: number;
}

/** A step has ended and all its output has been sent: the server seals the log when both agree. */
export interface StepEndedMessage {
  readonly type: "step_ended";
  readonly step: number;
  readonly status: Exclude<StepStatus, "running">;
  /** Null when no process ended, for instance on a time-out or for a built-in step. */
  readonly exitCode: number | null;
  readonly lengthBytes: number;
  /** Lower-case hex of the SHA-256 of the whole output. */
  readonly sha256: string;
  readonly at: string;
}

/** What a task used, second by second; null where that cannot be told. All lists are equally long. */
export interface UsageSeries {
  /** Thousandths of one processor. */
  readonly cpuMillis: readonly number[];
  readonly memoryKibibytes: readonly number[];
  /** Bytes in each second. */
  readonly receivedBytes: readonly number[] | null;
  readonly sentBytes: readonly number[] | null;
  readonly readBytes: readonly number[] | null;
  readonly writtenBytes: readonly number[] | null;
}

/** What the task used in the seconds from `at` on; one message holds about a minute. */
export interface SamplesMessage extends UsageSeries {
  readonly type: "samples";
  readonly at: string;
}

/** `present`: it was there already. */
export const pullOutcomes = ["present", "pulled", "failed"] as const;
export type PullOutcome = (typeof pullOutcomes)[number];

/** An image of the job's begins to be had, and again when that has ended. */
export interface ImagePullMessage {
  readonly type: "image_pull";
  /** The container's place among the job's; the primary one is 0. */
  readonly container: number;
  readonly image: string;
  readonly startedAt: string;
  /** Null while it goes on, as is the outcome. */
  readonly stoppedAt: string | null;
  readonly outcome: PullOutcome | null;
  /** What the registry sent, compressed; null where that is not known. */
  readonly downloadedBytes: number | null;
}

/** The last message of a task at an epoch. */
export interface TaskFinishedMessage {
  readonly type: "task_finished";
  readonly outcome: TaskOutcome;
  readonly reason: StopReason | null;
  /** A sentence for people, or null. */
  readonly detail: string | null;
  readonly at: string;
}

/**
 * What an agent tells about its task, in order. A batch of them is one POST
 * and takes effect wholly or not at all. Sending a batch again is harmless:
 * output is placed by offset, and everything else is keyed by step.
 */
export type AgentMessage =
  | TaskStartedMessage
  | StepStartedMessage
  | OutputMessage
  | StepEndedMessage
  | SamplesMessage
  | ImagePullMessage
  | TaskFinishedMessage;
