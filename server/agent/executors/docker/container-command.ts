import type { Duplex } from "node:stream";
import type { Container, Exec } from "dockerode";
import { readExecStream } from "#server/agent/executors/docker/exec-stream.ts";
import { plainMessage } from "#server/agent/executors/docker/pull-image.ts";
import type { TaskPipes } from "#server/agent/executors/docker/task-pipes.ts";
import type { CommandEnd, CommandRequest, RunningCommand } from "#server/agent/executors/executor.ts";

/**
 * Notes its process number, which is also its group's, forgets the variables
 * that are only the container's own, goes to the directory, and becomes the
 * command. Output and errors share one pipe, ours where there is one, else the
 * engine's. It is no terminal, although CircleCI's is one: a terminal's driver
 * would turn every line feed into two bytes, and what a step prints is kept
 * byte for byte.
 */
const wrapper =
  'echo $$ >"$1"; unset -v $3; mkdir -p "$2" && cd "$2" && if [ -n "$4" ]; then exec >"$4"; fi && ' +
  'shift 4 && exec "$@" 2>&1';
/** Signals the noted group from inside, where its number is right. */
const signalScript = 'kill -s "$1" -- "-$(cat "$2")" 2>/dev/null || kill -s "$1" "$(cat "$2")"';

/** A command for a container: who runs it, and where its process number is noted. */
export interface ContainerCommandRequest extends CommandRequest {
  /** A file in the container that nobody else uses. */
  readonly pidFile: string;
  readonly user: string | null;
  /** Variables of the container's own process that the command does not see (config-language §14.1). */
  readonly hidden?: readonly string[];
  /** What it prints into, past the engine; by the engine's own stream when there is none. */
  readonly pipes?: TaskPipes | null;
  /** Aborts when the engine is given up: the command then counts as ended. */
  readonly abandoned?: AbortSignal;
}

/** What a command ends with of which the engine knows nothing any more: that of one killed by SIGKILL. */
const killedExitCode = 137;
const exitAskMilliseconds = 50;

/** Starts a command in a running container, with output and errors in one stream. */
export function startContainerCommand(container: Container, request: ContainerCommandRequest): RunningCommand {
  const pipe = request.pipes?.open(request.onOutput) ?? null;
  const opened = openExec(container, request, pipe?.path ?? "");
  let running = true;
  let stream: Duplex | null = null;
  let paused = false;
  const abandon = () => stream?.destroy();
  request.abandoned?.addEventListener("abort", abandon, { once: true });
  const ended = (async (): Promise<CommandEnd> => {
    try {
      const exec = await opened;
      stream = exec.stream;
      const read = readExecStream(stream, request.onOutput);
      if (paused) stream.pause();
      await read;
      return { exitCode: await exitCodeOf(exec.exec) };
    } catch (error) {
      request.onOutput(Buffer.from(`The container did not run the command: ${plainMessage(error)}\n`));
      return { exitCode: 126 };
    } finally {
      running = false;
      pipe?.finish();
      request.abandoned?.removeEventListener("abort", abandon);
    }
  })();
  return {
    ended,
    signal: (signal) => {
      if (running) void signalInside(container, { signal, pidFile: request.pidFile, opened }).catch(() => {});
    },
    setPaused: (wanted) => {
      paused = wanted;
      pipe?.reader.setPaused(wanted);
      if (wanted) stream?.pause();
      else stream?.resume();
    },
  };
}

/** A command that prints elsewhere may be running although the engine's stream has ended. */
async function exitCodeOf(exec: Exec): Promise<number> {
  for (;;) {
    const { Running, ExitCode } = await exec.inspect();
    if (!Running) return ExitCode ?? killedExitCode;
    await new Promise((resolve) => setTimeout(resolve, exitAskMilliseconds));
  }
}

async function openExec(container: Container, request: ContainerCommandRequest, pipePath: string) {
  const hidden = (request.hidden ?? []).filter((name) => !(name in request.environment) && /^[A-Za-z_]\w*$/.test(name));
  const about = [request.pidFile, request.workingDirectory, hidden.join(" "), pipePath];
  const exec = await container.exec({
    Cmd: ["/bin/sh", "-c", wrapper, "sh", ...about, ...request.argv],
    Env: Object.entries(request.environment).map(([name, value]) => `${name}=${value}`),
    AttachStdout: true,
    AttachStderr: true,
    ...(request.user === null ? {} : { User: request.user }),
  });
  return { exec, stream: await exec.start({ hijack: true, stdin: false }) };
}

async function signalInside(
  container: Container,
  about: { signal: string; pidFile: string; opened: Promise<unknown> },
): Promise<void> {
  await about.opened;
  const name = about.signal.replace(/^SIG/, "");
  const exec = await container.exec({
    Cmd: ["/bin/sh", "-c", signalScript, "sh", name, about.pidFile],
    User: "0",
    AttachStdout: true,
    AttachStderr: true,
  });
  (await exec.start({ hijack: true, stdin: false })).resume();
}
