import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Container } from "dockerode";
import { checkoutCommand } from "#server/agent/executors/checkout-script.ts";
import { toolsDirectory } from "#server/agent/executors/docker/container-tools.ts";
import { plainMessage } from "#server/agent/executors/docker/pull-image.ts";
import { runQuietly } from "#server/agent/executors/docker/run-quietly.ts";
import type { CommandEnd, RunningCommand, SourcesRequest } from "#server/agent/executors/executor.ts";
import { type PipeCommand, startPipeCommand } from "#server/agent/executors/host/pipe-command.ts";
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

/** Git's settings of the job's own, of the repository's and of the machine's are none of this git's business. */
const noSettings = { HOME: "/nonexistent", XDG_CONFIG_HOME: "/nonexistent", GIT_CONFIG_GLOBAL: "/dev/null" };

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
  const stop = new AbortController();
  let git: PipeCommand | null = null;
  let isPaused = false;
  const clone = async (): Promise<CommandEnd> => {
    const jobGit = request.history === "blobless" ? await versionOfGit(request) : null;
    if (stop.signal.aborted) return { exitCode: 143 };
    git = startGit(placer, { request, directory, jobGit });
    git.setPaused(isPaused);
    return git.ended;
  };
  return {
    signal: (signal) => {
      git?.signal(signal);
      stop.abort();
    },
    setPaused: (paused) => {
      isPaused = paused;
      git?.setPaused(paused);
    },
    ended: finish(clone(), { directory, request, signal: stop.signal }).finally(() => {
      git?.forget();
      void rm(directory, { recursive: true, force: true });
    }),
  };
}

/** What the image's git says of itself; empty where there is none. */
async function versionOfGit({ container, user }: ContainerSourcesRequest): Promise<string> {
  const asked = await runQuietly(container, { script: "git --version", args: [], user }).catch(() => null);
  return asked?.exitCode === 0 ? asked.output.trim() : "";
}

function startGit(
  placer: SourcesPlacer,
  { request, directory, jobGit }: { request: ContainerSourcesRequest; directory: string; jobGit: string | null },
): PipeCommand {
  const tools = { circleci: `${toolsDirectory}/circleci`, jobGit };
  const { argv, environment } = checkoutCommand(request, tools);
  const [file, ...args] = argv;
  return startPipeCommand(placer.pipes, {
    file,
    args,
    environment: { PATH: defaultPath, GIT_CONFIG_NOSYSTEM: "1", ...noSettings, ...environment },
    workingDirectory: directory,
    leaderOnlyWaits: false,
    onOutput: request.onOutput,
  });
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
