import { spawn } from "node:child_process";
import { closeSync } from "node:fs";
import { constants } from "node:os";
import { PipeReader } from "#server/agent/executors/host/pipe-reader.ts";
import type { PipeStore } from "#server/agent/executors/host/pipe-store.ts";
import { signalGroup, signalGroupMembers } from "#server/agent/executors/host/process-group.ts";
import type { CommandEnd, RunningCommand } from "#server/agent/executors/executor.ts";

export interface PipeCommandRequest {
  readonly file: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly workingDirectory?: string;
  /** The process started only waits for another in its group, which is the one to be told to stop. */
  readonly leaderOnlyWaits: boolean;
  readonly onOutput: (bytes: Buffer) => void;
}

/** A command whose output is still read away after its end, until `forget`. */
export interface PipeCommand extends RunningCommand {
  forget(): void;
}

/**
 * Starts a process in a group of its own with one pipe for output and errors.
 * Its end counts, not the pipe's: a daemon it leaves behind holds the pipe open.
 */
export function startPipeCommand(pipes: PipeStore, request: PipeCommandRequest): PipeCommand {
  const { readFd, writeFd } = pipes.open();
  const child = spawn(request.file, request.args, {
    stdio: ["ignore", writeFd, writeFd],
    detached: true,
    env: request.environment as NodeJS.ProcessEnv,
    ...(request.workingDirectory === undefined ? {} : { cwd: request.workingDirectory }),
  });
  closeSync(writeFd);
  const reader = new PipeReader(readFd, request.onOutput);
  let running = true;
  const ended = new Promise<CommandEnd>((resolve) => {
    const end = (exitCode: number) => {
      running = false;
      reader.finish();
      resolve({ exitCode });
    };
    child.once("error", (error) => {
      request.onOutput(Buffer.from(`Cannot start ${request.file}: ${error.message}\n`));
      end(127);
    });
    child.once("exit", (code, signal) => end(code ?? 128 + constants.signals[signal ?? "SIGKILL"]));
  });
  return {
    ended,
    setPaused: (paused) => reader.setPaused(paused),
    forget: () => reader.close(),
    signal: (signal) => {
      if (!running || child.pid === undefined) return;
      if (request.leaderOnlyWaits && signal !== "SIGKILL") signalGroupMembers(child.pid, signal);
      else signalGroup(child.pid, signal);
    },
  };
}
