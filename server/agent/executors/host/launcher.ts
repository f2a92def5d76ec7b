import type { CommandRequest } from "#server/agent/executors/executor.ts";
import { type PipeCommand, startPipeCommand } from "#server/agent/executors/host/pipe-command.ts";
import type { PipeStore } from "#server/agent/executors/host/pipe-store.ts";
import type { Sandbox } from "#server/agent/executors/host/sandbox.ts";
import { exportLines, quoted } from "#server/agent/executors/shell-text.ts";

/**
 * A shell waiting inside a room to become the next command. Starting a process
 * and entering the room takes longer than a small step itself, so it is done
 * before the step is there; told what to do, the shell replaces itself.
 */
export class Launcher {
  readonly #command: PipeCommand;
  #onOutput: (bytes: Buffer) => void = () => {};

  private constructor(start: (onOutput: (bytes: Buffer) => void) => PipeCommand) {
    this.#command = start((bytes) => this.#onOutput(bytes));
  }

  static start(pipes: PipeStore, sandbox: Sandbox): Launcher {
    const [file, ...args] = sandbox.enter(["/bin/sh"], "/");
    return new Launcher((onOutput) =>
      startPipeCommand(pipes, {
        file: file as string,
        args,
        environment: {},
        leaderOnlyWaits: true,
        takesInput: true,
        onOutput,
      }),
    );
  }

  /** Becomes the command, once. Null when it cannot, and the command must be started otherwise. */
  launch(request: CommandRequest): PipeCommand | null {
    if (!this.#command.isRunning) return null;
    const script = launchScript(request);
    if (script === null) return null;
    this.#onOutput = request.onOutput;
    this.#command.input(script);
    return this.#command;
  }

  /** Gives it up unused. */
  discard(): void {
    this.#command.signal("SIGKILL");
    this.#command.forget();
  }
}

/** What to tell a shell so that it becomes the command; null when a shell cannot carry its variables. */
export function launchScript(request: CommandRequest): string | null {
  const variables = exportLines(request.environment);
  if (variables === null) return null;
  const directory = quoted(request.workingDirectory);
  const lines = [
    `cd ${directory} 2>/dev/null || { mkdir -p ${directory} && cd ${directory}; } || exit 1`,
    "unset OLDPWD",
    ...variables,
    `exec ${request.argv.map(quoted).join(" ")} </dev/null`,
  ];
  return `${lines.join("\n")}\n`;
}
