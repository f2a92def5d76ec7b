import { type ChildProcess, spawn } from "node:child_process";
import { closeSync } from "node:fs";
import { constants } from "node:os";
import type { CommandEnd, RunningCommand } from "#server/agent/executors/executor.ts";
import { PipeReader } from "#server/agent/executors/host/pipe-reader.ts";
import type { PipeEnds, PipeStore } from "#server/agent/executors/host/pipe-store.ts";
import {
  hasLivingChild,
  isLiving,
  signalGroup,
  signalGroupMembers,
} from "#server/agent/executors/host/process-group.ts";

/** A process to start with a pipe; nothing of the agent's own environment goes along. */
export interface PipeCommandRequest {
  readonly file: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly workingDirectory?: string;
  /** The process started only waits for another in its group, which is the one to be told to stop. */
  readonly leaderOnlyWaits: boolean;
  /** Whether the process is told something on its input; otherwise that is empty. */
  readonly takesInput?: boolean;
  readonly onOutput: (bytes: Buffer) => void;
}

/** A command whose output is still read away after its end, until `forget`. */
export interface PipeCommand extends RunningCommand {
  forget(): void;
  readonly isRunning: boolean;
  /** Says all there is to say on the process's input. */
  input(text: string): void;
}

/**
 * Starts a process in a group of its own with one pipe for output and errors.
 * Its end counts, not the pipe's: a daemon it leaves behind holds the pipe open.
 */
export function startPipeCommand(pipes: PipeStore, request: PipeCommandRequest): PipeCommand {
  const ends = pipes.open();
  const child = spawnInto(ends, request);
  closeSync(ends.writeFd);
  const reader = new PipeReader(ends, request.onOutput);
  let running = true;
  const ended = new Promise<CommandEnd>((resolve) => {
    const end = (exitCode: number) => {
      running = false;
      reader.finish();
      resolve({ exitCode });
    };
    const refuse = (error: Error) => {
      request.onOutput(Buffer.from(`Cannot start ${request.file}: ${error.message}\n`));
      end(cannotStartExitCode);
    };
    if (child instanceof Error) return refuse(child);
    // A process that ended before it listened is known by its end.
    child.stdin?.on("error", () => {});
    child.once("error", refuse);
    child.once("exit", (code, signal) => end(code ?? 128 + constants.signals[signal ?? "SIGKILL"]));
  });
  const pid = child instanceof Error ? undefined : child.pid;
  return {
    ended,
    setPaused: (paused) => reader.setPaused(paused),
    forget: () => reader.close(),
    get isRunning() {
      return running;
    },
    input: (text) => void (child instanceof Error ? null : child.stdin?.end(text)),
    signal: (signal) => {
      if (!running || pid === undefined) return { wasThere: false };
      if (signal === "SIGKILL") return signalGroup(pid, signal);
      const wasThere = request.leaderOnlyWaits ? hasLivingChild(pid) : isLiving(pid);
      if (request.leaderOnlyWaits) signalGroupMembers(pid, signal);
      else signalGroup(pid, signal);
      return { wasThere };
    },
  };
}

const cannotStartExitCode = 126;

/** Some reasons not to start are thrown, like variables too long for the system; others are told later. */
function spawnInto({ writeFd }: PipeEnds, request: PipeCommandRequest): ChildProcess | Error {
  try {
    return spawn(request.file, request.args, {
      stdio: [request.takesInput ? "pipe" : "ignore", writeFd, writeFd],
      detached: true,
      env: request.environment,
      ...(request.workingDirectory === undefined ? {} : { cwd: request.workingDirectory }),
    });
  } catch (error) {
    return error as Error;
  }
}
