import type { Readable } from "node:stream";
import type { Container } from "dockerode";
import { readExecStream } from "#server/agent/executors/docker/exec-stream.ts";
import { plainMessage } from "#server/agent/executors/docker/pull-image.ts";
import type { CommandEnd, RunningCommand, RunningService } from "#server/agent/executors/executor.ts";

/** What a container ends with of which the engine knows nothing any more: that of one killed by SIGKILL. */
const goneExitCode = 137;

/**
 * A service's container, whose output the engine has kept since its start: so
 * nothing is lost of what it printed while the environment was still made.
 */
export function serviceOf(container: Container, about: Pick<RunningService, "title" | "diagnose">): RunningService {
  return { ...about, follow: (onOutput) => followContainer(container, onOutput) };
}

function followContainer(container: Container, onOutput: (bytes: Buffer) => void): RunningCommand {
  let stream: Readable | null = null;
  let paused = false;
  const read = async (): Promise<void> => {
    stream = (await container.logs({ follow: true, stdout: true, stderr: true })) as Readable;
    const ended = readExecStream(stream, onOutput);
    if (paused) stream.pause();
    await ended;
  };
  const ended = (async (): Promise<CommandEnd> => {
    await read().catch((error) =>
      onOutput(Buffer.from(`What this container prints cannot be had: ${plainMessage(error)}\n`)),
    );
    const end = (await container.wait().catch(() => null)) as { StatusCode?: number } | null;
    return { exitCode: end?.StatusCode ?? goneExitCode };
  })();
  return {
    ended,
    signal: () => void container.kill().catch(() => {}),
    setPaused: (wanted) => {
      paused = wanted;
      if (wanted) stream?.pause();
      else stream?.resume();
    },
  };
}
