import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import type { Container } from "dockerode";
import { archiveTools, gnuTarOptions } from "#server/agent/archive/archive-tools.ts";
import { type PackEnd, type PackTarget, packEndOf, whenClosed } from "#server/agent/archive/packed-tree.ts";
import { feedTar } from "#server/agent/archive/tar-source.ts";
import { startContainerCommand } from "#server/agent/executors/docker/container-command.ts";
import { taskDataDirectory } from "#server/agent/executors/docker/container-tools.ts";
import type { TaskPipes } from "#server/agent/executors/docker/task-pipes.ts";
import { type PackRequest, UnpackFailure, type UnpackRequest } from "#server/agent/executors/executor.ts";

/** A container whose own tar is to work. */
export interface TarPlace {
  readonly container: Container;
  readonly pipes: TaskPipes;
  /** Whom steps run as. */
  readonly user: string | null;
  /** Aborts when the engine is given up. */
  readonly abandoned: AbortSignal;
}

const noTarExitCode = 77;
const readyWord = "ready";
const wordsCharactersMax = 4_000;
const needsGnuTar = `case $(tar --version 2>/dev/null) in *"GNU tar"*) ;; *) exit ${noTarExitCode} ;; esac`;
const options = gnuTarOptions.join(" ");
const packScript = `${needsGnuTar}; base=$1 pipe=$2; shift 2; exec tar --totals ${options} -C "$base" -cf - -- "$@" >"$pipe"`;
const unpackScript =
  `${needsGnuTar}; base=$1 pipe=$2; shift 2; [ $# -eq 0 ] || mkdir -p -- "$@" || exit; exec 3<"$pipe"; ` +
  `echo ${readyWord}; exec tar ${options} -C "$base" -xpf - <&3 3<&-`;

/**
 * Packs places of a container by its own tar into a file of this machine,
 * compressed here: the bytes pass neither the engine nor this process. The
 * container's root reads them. Null where the image has no GNU tar or this
 * machine no zstd.
 */
export async function packByOwnTar(
  place: TarPlace,
  { base, paths }: PackRequest,
  { file, signal }: PackTarget,
): Promise<PackEnd | null> {
  if (!(await archiveTools()).hasZstd) return null;
  const channel = place.pipes.channel();
  const output = openSync(file, "w", 0o640);
  const zstd = spawn("zstd", ["-q", "-1", "-T0", "-c"], { stdio: [channel.readFd, output, "ignore"] });
  for (const fd of [channel.readFd, output]) closeSync(fd);
  const compressed = whenClosed(zstd);
  const tar = startTar({ ...place, user: "0" }, packScript, [base, channel.path, ...paths]);
  const stop = () => {
    zstd.kill("SIGKILL");
    tar.kill();
  };
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  const exitCode = await tar.ended;
  closeSync(channel.writeFd);
  const zstdCode = await compressed;
  signal.removeEventListener("abort", stop);
  return exitCode === noTarExitCode ? null : packEndOf(zstdCode === 0 ? exitCode : 1, tar.words());
}

/**
 * Unpacks into a container by its own tar, as the job's user. False where the
 * image has no GNU tar: nothing was read of the source then. Rejects like
 * `TaskEnvironment.unpackTree`.
 */
export async function unpackByOwnTar(place: TarPlace, request: UnpackRequest): Promise<boolean> {
  const { base, parents, source, signal } = request;
  const { path, readFd, writeFd } = place.pipes.channel();
  const tar = startTar(place, unpackScript, [base, path, ...parents]);
  // Once it has ended, nobody is to wait for it to read more.
  void tar.ended.then(() => closeSync(readFd));
  const isReady = await Promise.race([tar.ready, tar.ended.then(() => false)]);
  if (!isReady) {
    closeSync(writeFd);
    const exitCode = await tar.ended;
    if (exitCode === noTarExitCode) return false;
    throw UnpackFailure.byProgram(tar.words(), exitCode);
  }
  try {
    await feedTar(source, { writeFd, makePipe: () => place.pipes.channel(), signal });
  } catch (error) {
    tar.kill();
    await tar.ended;
    throw error;
  }
  const exitCode = await tar.ended;
  if (exitCode !== 0) throw UnpackFailure.byProgram(tar.words(), exitCode);
  return true;
}

let started = 0;

function startTar({ container, user, abandoned }: TarPlace, script: string, args: readonly string[]) {
  let words = "";
  const ready = Promise.withResolvers<boolean>();
  const command = startContainerCommand(container, {
    argv: ["/bin/sh", "-c", script, "sh", ...args],
    workingDirectory: "/",
    environment: { LC_ALL: "C" },
    pidFile: `${taskDataDirectory}/tar-${++started}.pid`,
    user,
    abandoned,
    onOutput: (bytes) => {
      if (words.length < wordsCharactersMax) words += bytes.toString("utf8");
      if (words.startsWith(`${readyWord}\n`)) ready.resolve(true);
    },
  });
  return {
    ready: ready.promise,
    kill: () => command.signal("SIGKILL"),
    ended: command.ended.then(({ exitCode }) => exitCode),
    words: () => words.replace(`${readyWord}\n`, ""),
  };
}
