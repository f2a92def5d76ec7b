import type { Readable } from "node:stream";
import type { PackEnd, PackedTree, PackTarget } from "#server/agent/archive/packed-tree.ts";
import type { TarSource } from "#server/agent/archive/tar-source.ts";
import type { PullOutcome } from "#server/core/agent-protocol/agent-message.ts";
import type { CheckoutSpec, TaskSpec } from "#server/core/agent-protocol/task-spec.ts";

/**
 * Something that can make environments for tasks. One per kind lives as long
 * as the agent.
 */
export interface Executor {
  readonly kind: "docker" | "host";

  /**
   * Makes the environment of one task and tells its progress in words by
   * `print`. The job's working directory exists afterwards. Rejects with
   * ExecutorFailure when it cannot be made, having removed what it had begun;
   * an abort rejects with the signal's reason.
   */
  open(request: EnvironmentRequest): Promise<TaskEnvironment>;

  /** Makes ready what the next `open` can use. Never waits, never throws; may be called at any time. */
  warm(): void;

  /** Removes everything an earlier start of this agent left behind. */
  sweep(): Promise<void>;

  /** Ends what was kept warm. Environments still open are their owners' to close. */
  close(): Promise<void>;
}

/** A task that wants an environment; `print` adds to its first step's output. */
export interface EnvironmentRequest {
  readonly spec: TaskSpec;
  readonly print: (text: string) => void;
  /** Told when an image begins to be had and again when that has ended. */
  readonly onImage: (image: ImagePull) => void;
  readonly signal: AbortSignal;
}

/** How an image of a job's came to be there. */
export interface ImagePull {
  /** The container's place among the job's; the primary one is 0. */
  readonly container: number;
  readonly image: string;
  readonly startedAt: Date;
  readonly stoppedAt: Date | null;
  /** Null while it is not known. */
  readonly outcome: PullOutcome | null;
  /** What its registry sent, compressed; null where that is not known. */
  readonly downloadedBytes: number | null;
}

/** The environment could not be made; the message is a sentence for the job's page. */
export class ExecutorFailure extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "ExecutorFailure";
  }
}

/** Where the steps of one task run, one after another or at once. */
export interface TaskEnvironment {
  readonly place: TaskPlace;

  /** Which Docker engine the job itself runs on, as that calls itself; null where it runs on none. */
  readonly engineId: string | null;

  /** What runs beside the steps, in the plan's order; none where only the steps run. */
  readonly services: readonly RunningService[];

  /** Notes that a step begins: what happened to the environment before is not why that step fails. */
  beginStep(): void;

  /** Starts a command. Never throws: what could not be started ends at once, with the reason in its output. */
  start(command: CommandRequest): RunningCommand;

  /** Puts the repository at the commit into a directory, telling its progress like a command's output. */
  placeSources(request: SourcesRequest): RunningCommand;

  /**
   * A file or directory as a tar stream whose entries are named from the
   * path's own last part on, read as the job would see it. Null when there is
   * nothing at the path.
   */
  readTree(path: string): Promise<Readable | null>;

  /** Which of these absolute paths there is something at, as the job sees them; links count as themselves. */
  existing(paths: readonly string[]): Promise<readonly string[]>;

  /** Packs what lies at several places, with modes, links and times, read as the job would see it. */
  packTree(request: PackRequest): Promise<PackedTree>;

  /** Does the same into a file of this agent's machine. Null where that cannot be done, and the stream is the only way. */
  packTreeInto(request: PackRequest, target: PackTarget): Promise<PackEnd | null>;

  /**
   * Unpacks into a directory that is there, as the job's user. What is there
   * already is replaced. Rejects with ArchiveFault at what must not be
   * unpacked, with a stream's own error, or with UnpackFailure.
   */
  unpackTree(request: UnpackRequest): Promise<void>;

  /** Tells about once a second what the task has used so far, until it is told to stop. May never tell anything. */
  watchUsage(onUsage: (usage: UsageCounters) => void): () => void;

  /** Whether the job asked for its remaining steps to be skipped. */
  isHalted(): Promise<boolean>;

  /** Why a failed command of the step that began last failed, when that was not its own doing. What was found is not found again. */
  diagnose(exitCode: number | null): Promise<EnvironmentFault | null>;

  /** Kills every process of the task and removes its files. Safe to call twice; never rejects. */
  close(): Promise<void>;
}

/** A container of the job's beside the one that its steps run in. */
export interface RunningService {
  /** As the job's page calls it. */
  readonly title: string;

  /**
   * Tells what the service has printed since it began, and goes on until it
   * has ended. Any signal ends it at once, as it has nothing to finish when
   * the steps are through. To be called once.
   */
  follow(onOutput: (bytes: Buffer) => void): RunningCommand;

  /** Why it ended badly, when that was not its own doing. */
  diagnose(): Promise<EnvironmentFault | null>;
}

/** Something that happened to a command besides its own failure. */
export interface EnvironmentFault {
  readonly kind: EnvironmentFaultKind;
  /** What exactly, as sentences for the job's page; null where no more is known. */
  readonly detail: string | null;
}

/**
 * What can happen to a command.
 *
 * - `outOfMemory`: it or another process needed more memory than there is.
 * - `environmentDied`: the environment is gone, by no doing of the job's.
 * - `mainCommandEnded`: the job's own main command, which the environment lives by, has ended.
 */
export type EnvironmentFaultKind = "outOfMemory" | "environmentDied" | "mainCommandEnded";

/** What is to be packed. */
export interface PackRequest {
  /** An absolute directory. `/` means the root of the job's own files, which is the same in every task. */
  readonly base: string;
  /** Relative to it, without steps upwards; each is there. */
  readonly paths: readonly string[];
}

/** What is to be unpacked. */
export interface UnpackRequest {
  /** As in PackRequest. */
  readonly base: string;
  readonly source: TarSource;
  /** Absolute directories that the job's user makes first, with all that is missing above them. */
  readonly parents: readonly string[];
  /** Aborts when the task is stopped. */
  readonly signal?: AbortSignal;
}

/** The job's file system did not take what was unpacked; the message says why, in the unpacking program's words. */
export class UnpackFailure extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UnpackFailure";
  }

  /** Of a tar program, by what it said and how it ended. */
  static byProgram(words: string, exitCode: number | null): UnpackFailure {
    return new UnpackFailure(words.trim().split("\n").slice(0, 5).join("; ") || `tar ended with ${exitCode}`);
  }
}

/** What a task has used since its beginning; null where that cannot be told. */
export interface UsageCounters {
  readonly cpuMicroseconds: number;
  /** In use now. */
  readonly memoryBytes: number;
  readonly receivedBytes: number | null;
  readonly sentBytes: number | null;
  readonly readBytes: number | null;
  readonly writtenBytes: number | null;
}

/** What steps need to know of the environment they run in. */
export interface TaskPlace {
  readonly home: string;
  /** Where the job's own files begin; empty where that is the root of what the job sees. */
  readonly ownRoot: string;
  /** Used by steps when neither they nor their job name a shell. */
  readonly defaultShell: readonly string[];
  /** Variables of the environment itself, overridden by the job's. */
  readonly variables: Readonly<Record<string, string>>;
  /** CIRCLE_INTERNAL_TASK_DATA: writable by the job. */
  readonly taskDataDirectory: string;
}

/** A command as a step wants it run: its whole environment, nothing inherited. */
export interface CommandRequest {
  readonly argv: readonly [string, ...string[]];
  /** Absolute; made when it is missing. */
  readonly workingDirectory: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Output and errors in the order they were written. The bytes are only good during the call. */
  readonly onOutput: (bytes: Buffer) => void;
}

/** A checkout as a step wants it done. */
export interface SourcesRequest {
  /** Absolute. */
  readonly directory: string;
  readonly remoteUrl: string;
  readonly token: string;
  readonly checkout: CheckoutSpec;
  /** How much to take: all, all but the contents of files that the commit does not have, or so many commits. */
  readonly history: "full" | "blobless" | number;
  readonly onOutput: (bytes: Buffer) => void;
}

/** How a command's own process ended; what it left running does not count. */
export interface CommandEnd {
  /** 128 plus the signal's number when a signal ended it. */
  readonly exitCode: number;
}

/** Whom a signal met. */
export interface SignalReceipt {
  /** Whether the command's own process was still there: it may have ended by itself before its end is known here. */
  readonly wasThere: boolean | Promise<boolean>;
}

/** A command that was started, whatever became of it since. */
export interface RunningCommand {
  /** After all output written until the command's end was handed on. Never rejects. */
  readonly ended: Promise<CommandEnd>;
  /** Tells every process of the command's group; harmless after its end. Undefined where it cannot be said whom that met. */
  signal(signal: "SIGTERM" | "SIGKILL"): SignalReceipt | undefined;
  /** While paused, the command comes to rest when its pipe is full. */
  setPaused(paused: boolean): void;
}
