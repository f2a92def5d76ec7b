import type { Duplex } from "node:stream";
import type { Container, Exec } from "dockerode";
import type { ContainerLauncher } from "#server/agent/executors/docker/container-launcher.ts";
import { readExecStream } from "#server/agent/executors/docker/exec-stream.ts";
import { plainMessage } from "#server/agent/executors/docker/pull-image.ts";
import { type StartedExec, startExec } from "#server/agent/executors/docker/start-exec.ts";
import type { TaskPipes } from "#server/agent/executors/docker/task-pipes.ts";
import type { CommandEnd, CommandRequest, RunningCommand } from "#server/agent/executors/executor.ts";
import { exportLines, isVariableName, quoted } from "#server/agent/executors/shell-text.ts";

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
/** Signals the noted group from inside, where its number is right. Fails when the process itself was gone already. */
const signalScript =
  'pid=$(cat "$2"); kill -0 "$pid" 2>/dev/null; found=$?; ' +
  'kill -s "$1" -- "-$pid" 2>/dev/null || kill -s "$1" "$pid"; exit $found';

/** A command for a container: who runs it, and where its process number is noted. */
export interface ContainerCommandRequest extends CommandRequest {
  /** A file in the container that nobody else uses. */
  readonly pidFile: string;
  readonly user: string | null;
  /** Variables of the container's own process that the command does not see (config-language §14.1). */
  readonly hidden?: readonly string[];
  /** What it prints into, past the engine; by the engine's own stream when there is none. */
  readonly pipes?: TaskPipes | null;
  /** A shell that waits to become it, of the same user; null where none does. */
  readonly launcher?: ContainerLauncher | null;
  /** Aborts when the engine is given up: the command then counts as ended. */
  readonly abandoned?: AbortSignal;
}

/** What a command ends with of which the engine knows nothing any more: that of one killed by SIGKILL. */
const killedExitCode = 137;
const exitAskMilliseconds = 50;

/** A command in a container, and the moment from which the engine has started it, or could not. */
export interface ContainerCommand extends RunningCommand {
  readonly started: Promise<void>;
}

/** Starts a command in a running container, with output and errors in one stream. */
export function startContainerCommand(container: Container, request: ContainerCommandRequest): ContainerCommand {
  const pipe = request.pipes?.open(request.onOutput) ?? null;
  const opened = open(container, request, pipe?.path ?? "");
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
    started: opened.then(
      () => {},
      () => {},
    ),
    signal: (signal) => {
      if (!running) return { wasThere: false };
      return { wasThere: signalInside(container, { signal, pidFile: request.pidFile, opened }).catch(() => true) };
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

async function open(container: Container, request: ContainerCommandRequest, pipePath: string): Promise<StartedExec> {
  const launched = await launch(request, pipePath);
  if (launched !== null) return launched;
  const about = [request.pidFile, request.workingDirectory, hiddenNames(request).join(" "), pipePath];
  const argv = ["/bin/sh", "-c", wrapper, "sh", ...about, ...request.argv];
  return startExec(container, { argv, environment: request.environment, user: request.user });
}

/** Null where no shell waits that could become the command. */
async function launch(request: ContainerCommandRequest, pipePath: string): Promise<StartedExec | null> {
  const { launcher = null } = request;
  if (launcher === null) return null;
  const script = launchScript(request, pipePath);
  const launched = script === null ? null : await launcher.launch(script);
  if (launched === null) launcher.discard();
  return launched;
}

/** What the wrapper does, for a shell that is there already; null when a shell cannot carry the command's variables. */
function launchScript(request: ContainerCommandRequest, pipePath: string): string | null {
  const variables = exportLines(request.environment);
  if (variables === null) return null;
  const directory = quoted(request.workingDirectory);
  const lines = [
    `echo $$ >${quoted(request.pidFile)}`,
    ...hiddenNames(request).map((name) => `unset -v ${name}`),
    ...variables,
    `mkdir -p ${directory} && cd ${directory} || exit`,
    ...(pipePath === "" ? [] : [`exec >${quoted(pipePath)} || exit`]),
    `exec ${request.argv.map(quoted).join(" ")} 2>&1`,
  ];
  return `${lines.join("\n")}\n`;
}

function hiddenNames({ hidden = [], environment }: ContainerCommandRequest): string[] {
  return hidden.filter((name) => !(name in environment) && isVariableName(name));
}

async function signalInside(
  container: Container,
  about: { signal: string; pidFile: string; opened: Promise<unknown> },
): Promise<boolean> {
  await about.opened;
  const name = about.signal.replace(/^SIG/, "");
  const argv = ["/bin/sh", "-c", signalScript, "sh", name, about.pidFile];
  const { exec, stream } = await startExec(container, { argv, environment: {}, user: "0" });
  await readExecStream(stream, () => {});
  return (await exitCodeOf(exec)) === 0;
}
