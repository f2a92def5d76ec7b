import { closeSync, constants, openSync, writeSync } from "node:fs";
import type { Container } from "dockerode";
import { type StartedExec, startExec } from "#server/agent/executors/docker/start-exec.ts";
import type { TaskPipes } from "#server/agent/executors/docker/task-pipes.ts";

/** A pipe takes so much at once from a writer who does not wait. */
const scriptBytesMax = 60_000;
const arrivalMillisecondsMax = 500;
const betweenMilliseconds = 2;

/**
 * A shell waiting inside a container to become the next command. The engine
 * takes longer to start a process there than a small step itself, so that is
 * done while the step before runs; told what to do, the shell does it. What it
 * is told goes through a pipe and never lies on a disk.
 */
export class ContainerLauncher {
  readonly #hostPath: string;
  readonly #started: Promise<StartedExec>;

  constructor(container: Container, { pipes, user }: { readonly pipes: TaskPipes; readonly user: string | null }) {
    const { path, hostPath } = pipes.fifo();
    this.#hostPath = hostPath;
    this.#started = startExec(container, { argv: ["/bin/sh", "-c", '. "$1"', "sh", path], environment: {}, user });
    this.#started.catch(() => {});
  }

  /** Runs a script, once. Null when nobody waits there, and the command must be started otherwise. */
  async launch(script: string): Promise<StartedExec | null> {
    const bytes = Buffer.from(script);
    const pipe = bytes.length > scriptBytesMax ? null : await this.#openPipe();
    if (pipe === null) return null;
    try {
      writeSync(pipe, bytes);
    } finally {
      closeSync(pipe);
    }
    return this.#started;
  }

  /** Gives it up: told nothing, it ends, and nobody listens to it any more. */
  discard(): void {
    try {
      closeSync(openSync(this.#hostPath, constants.O_WRONLY | constants.O_NONBLOCK));
    } catch {
      // It has not come so far, and ends with its container.
    }
    void this.#started.then(
      ({ stream }) => stream.destroy(),
      () => {},
    );
  }

  /** A shell that is on its way is there sooner than another would be. */
  async #openPipe(): Promise<number | null> {
    const since = performance.now();
    while (performance.now() - since < arrivalMillisecondsMax) {
      try {
        // Refused as long as the shell has not opened it, and after it is gone.
        return openSync(this.#hostPath, constants.O_WRONLY | constants.O_NONBLOCK);
      } catch {
        await new Promise((resolve) => setTimeout(resolve, betweenMilliseconds));
      }
    }
    return null;
  }
}
