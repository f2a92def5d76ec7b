import { posix } from "node:path";
import type { Container, ImageInspectInfo } from "dockerode";
import { pack } from "tar-stream";
import { startContainerCommand } from "#server/agent/executors/docker/container-command.ts";
import { ExecutorFailure, type TaskPlace } from "#server/agent/executors/executor.ts";
import { bashEnvFileName, circleciTool, defaultPath, questionPipes } from "#server/agent/executors/job-tools.ts";
import { expandHome } from "#server/agent/steps/job-path.ts";

export const toolsDirectory = "/.rotunda/bin";
export const taskDataDirectory = "/.rotunda/task";

/** Puts the in-job tools and the task's data folder into a container that is not started yet. */
export async function placeTools(container: Container): Promise<void> {
  const archive = pack();
  const folder = (name: string, mode: number) => archive.entry({ name, type: "directory", mode });
  folder(".rotunda", 0o755);
  folder(".rotunda/bin", 0o755);
  archive.entry({ name: ".rotunda/bin/circleci", mode: 0o755 }, circleciTool);
  archive.entry({ name: ".rotunda/bin/circleci-agent", mode: 0o755 }, circleciTool);
  // Login shells and sudo begin with a PATH of their own, which has /bin in it.
  for (const name of ["circleci", "circleci-agent"])
    archive.entry({ name: `bin/${name}`, type: "symlink", linkname: `${toolsDirectory}/${name}` });
  folder(".rotunda/task", 0o777);
  archive.entry({ name: `.rotunda/task/${bashEnvFileName}`, mode: 0o666 }, "");
  for (const name of questionPipes) {
    const slot = posix.dirname(name);
    if (slot !== ".") folder(`.rotunda/task/${slot}`, 0o777);
    archive.entry({ name: `.rotunda/task/${name}`, type: "fifo", mode: 0o666 });
  }
  archive.finalize();
  await container.putArchive(archive as unknown as NodeJS.ReadableStream, { path: "/" });
}

/** Who steps are in a container, and what they find there. */
export interface ContainerPlace extends TaskPlace {
  readonly uid: number;
  readonly gid: number;
}

const askScript =
  'printf "%s\\n" "$(id -u)" "$(id -g)" "${HOME:-/}" "$([ -x /bin/bash ] && echo /bin/bash || echo /bin/sh)"';

/**
 * Asks a started container for its user's home and shell, by the way of a
 * script of the caller's that says nothing. Rejects with ExecutorFailure
 * when it has no shell.
 */
export async function askPlace(
  container: Container,
  about: { image: ImageInspectInfo; user: string | null; greeting: string },
): Promise<ContainerPlace> {
  const script = `${about.greeting}; ${askScript}`;
  const { exitCode, output } = await runQuietly(container, { script, args: [], user: about.user });
  const [uid, gid, home, shell] = output.trim().split("\n").slice(-4);
  if (exitCode !== 0 || uid === undefined || gid === undefined || home === undefined || shell === undefined) {
    throw new ExecutorFailure(
      `The primary container cannot run steps; its image needs /bin/sh. It said: ${output.trim()}`,
    );
  }
  const own = Object.fromEntries((about.image.Config.Env ?? []).map(splitVariable));
  return {
    uid: Number(uid),
    gid: Number(gid),
    home,
    ownRoot: "",
    defaultShell: [shell, "-eo", "pipefail"],
    variables: { ...own, HOME: home, PATH: `${own["PATH"] ?? defaultPath}:${toolsDirectory}` },
    taskDataDirectory,
  };
}

/** Makes the job's working directory, by root for the job's user when that user may not. */
export async function makeWorkingDirectory(
  container: Container,
  about: { workingDirectory: string; place: ContainerPlace; user: string | null },
): Promise<void> {
  const { uid, gid, home } = about.place;
  const directory = posix.resolve(home, expandHome(about.workingDirectory, home));
  const made = await runQuietly(container, { script: 'mkdir -p "$1"', args: [directory], user: about.user });
  if (made.exitCode === 0) return;
  const script = 'mkdir -p "$1" && chown "$2" "$1"';
  const byRoot = await runQuietly(container, { script, args: [directory, `${uid}:${gid}`], user: "0" });
  if (byRoot.exitCode !== 0) {
    throw new ExecutorFailure(`The working directory ${directory} could not be made: ${byRoot.output.trim()}`);
  }
}

let asked = 0;

/** Runs a small script in a container and gives all it said. */
export async function runQuietly(
  container: Container,
  about: { script: string; args: readonly string[]; user: string | null },
): Promise<{ exitCode: number; output: string }> {
  const said: Buffer[] = [];
  const command = startContainerCommand(container, {
    argv: ["/bin/sh", "-c", about.script, "sh", ...about.args],
    workingDirectory: "/",
    environment: {},
    user: about.user,
    pidFile: `${taskDataDirectory}/own-${++asked}.pid`,
    onOutput: (bytes) => said.push(Buffer.from(bytes)),
  });
  const { exitCode } = await command.ended;
  return { exitCode, output: Buffer.concat(said).toString("utf8") };
}

function splitVariable(text: string): [string, string] {
  const at = text.indexOf("=");
  return at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
