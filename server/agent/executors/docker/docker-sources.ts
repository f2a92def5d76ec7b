import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Container } from "dockerode";
import { checkoutCommand } from "#server/agent/executors/checkout-script.ts";
import { runQuietly } from "#server/agent/executors/docker/container-place.ts";
import { plainMessage } from "#server/agent/executors/docker/pull-image.ts";
import type { CommandEnd, RunningCommand, SourcesRequest } from "#server/agent/executors/executor.ts";
import { startPipeCommand } from "#server/agent/executors/host/pipe-command.ts";
import type { PipeStore } from "#server/agent/executors/host/pipe-store.ts";
import { defaultPath } from "#server/agent/executors/job-tools.ts";

/** Where the agent keeps checkouts until they are in their container. */
export interface SourcesPlacer {
  readonly directory: string;
  readonly pipes: PipeStore;
}

/** A checkout bound for a container, whose user is to own it. */
export interface ContainerSourcesRequest extends SourcesRequest {
  readonly container: Container;
  readonly uid: number;
  readonly gid: number;
  readonly user: string | null;
}

/** An older checkout's repository gives way to the new one; other files in the way are refused. */
const makeRoom =
  'mkdir -p "$1" && if [ -e "$1/.git" ]; then rm -rf "$1/.git"; elif [ -n "$(ls -A "$1")" ]; then ' +
  'echo "Directory $1 is not empty and holds no git repository: nothing was checked out."; exit 1; fi';

let placed = 0;

/**
 * Checks out beside the container and copies the result in, owned by the
 * container's user, so that images need no git. Git runs with the agent's own
 * clean settings on files that no job has touched.
 */
export function startSourcesCommand(placer: SourcesPlacer, request: ContainerSourcesRequest): RunningCommand {
  const directory = join(placer.directory, `${process.pid}-${++placed}`);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const { argv, environment } = checkoutCommand(request);
  const [file, ...args] = argv;
  const git = startPipeCommand(placer.pipes, {
    file,
    args,
    environment: { PATH: defaultPath, HOME: directory, GIT_CONFIG_NOSYSTEM: "1", ...environment },
    workingDirectory: directory,
    leaderOnlyWaits: false,
    onOutput: request.onOutput,
  });
  const stop = new AbortController();
  return {
    signal: (signal) => {
      git.signal(signal);
      stop.abort();
    },
    setPaused: (paused) => git.setPaused(paused),
    ended: finish(git.ended, { directory, request, signal: stop.signal }).finally(() => {
      git.forget();
      void rm(directory, { recursive: true, force: true });
    }),
  };
}

interface Placing {
  readonly directory: string;
  readonly request: ContainerSourcesRequest;
  readonly signal: AbortSignal;
}

async function finish(cloned: Promise<CommandEnd>, placing: Placing): Promise<CommandEnd> {
  const end = await cloned;
  if (end.exitCode !== 0) return end;
  const { container, directory: target, user, onOutput } = placing.request;
  try {
    const room = await runQuietly(container, { script: makeRoom, args: [target], user });
    if (room.exitCode !== 0) onOutput(Buffer.from(room.output));
    if (room.exitCode !== 0 || placing.signal.aborted) return { exitCode: room.exitCode || 143 };
    await copyIn(placing);
    return { exitCode: 0 };
  } catch (error) {
    onOutput(Buffer.from(`The sources could not be copied into the container: ${plainMessage(error)}\n`));
    return { exitCode: 1 };
  }
}

async function copyIn({ directory, request, signal }: Placing): Promise<void> {
  const owner = [`--owner=${request.uid}`, `--group=${request.gid}`, "--numeric-owner"];
  const tar = spawn("tar", ["-C", directory, ...owner, "-cf", "-", "."], {
    stdio: ["ignore", "pipe", "ignore"],
    env: { PATH: defaultPath },
    signal,
  });
  tar.once("error", (error) => tar.stdout.destroy(error));
  await request.container.putArchive(tar.stdout, { path: request.directory });
}
