import { posix } from "node:path";
import type { Container, ImageInspectInfo } from "dockerode";
import { pack } from "tar-stream";
import { startContainerCommand } from "#server/agent/executors/docker/container-command.ts";
import { ExecutorFailure, type TaskPlace } from "#server/agent/executors/executor.ts";
import { bashEnvFileName, circleciTool, defaultPath, questionPipes } from "#server/agent/executors/job-tools.ts";
import { expandHome } from "#server/agent/steps/job-path.ts";

export const toolsDirectory = "/.rotunda/bin";
export const taskDataDirectory = "/.rotunda/task";

/** Puts the in-job tools and the task's data folder into a container, started or not. */
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

/**
 * Says who it is, and makes the working directory `$1`, in which `~` is the
 * home and which otherwise begins there (config-language §15). Its last lines
 * are the answers; why the directory could not be made comes before them.
 */
const settleScript = `home=\${HOME:-/}
case $1 in
  "~") directory=$home ;;
  "~/"*) directory=$home/\${1#"~/"} ;;
  /*) directory=$1 ;;
  *) directory=$home/$1 ;;
esac
mkdir -p "$directory" 2>&1 && made=yes || made=no
printf "%s\\n" "$(id -u)" "$(id -g)" "$home" "$([ -x /bin/bash ] && echo /bin/bash || echo /bin/sh)" "$made"`;

/** What the primary container is to be settled with. */
export interface SettleRequest {
  readonly image: ImageInspectInfo;
  readonly user: string | null;
  /** As the plan names it. */
  readonly workingDirectory: string;
  /** Shell text of the caller's that runs first and says nothing. */
  readonly greeting: string;
}

/**
 * Makes a started container ready for steps: makes the job's working
 * directory, by root for the job's user when that user may not, and asks for
 * the user's home and shell. Rejects with ExecutorFailure when the container
 * has no shell or the directory cannot be made.
 */
export async function settle(container: Container, request: SettleRequest): Promise<ContainerPlace> {
  const { image, user, workingDirectory } = request;
  const script = `${request.greeting}; ${settleScript}`;
  const { exitCode, output } = await runQuietly(container, { script, args: [workingDirectory], user });
  const [uid, gid, home, shell, made] = output.trim().split("\n").slice(-5);
  if (exitCode !== 0 || uid === undefined || gid === undefined || home === undefined || shell === undefined) {
    throw new ExecutorFailure(
      `The primary container cannot run steps; its image needs /bin/sh. It said: ${output.trim()}`,
    );
  }
  if (made !== "yes") {
    const directory = posix.resolve(home, expandHome(workingDirectory, home));
    await makeByRoot(container, { directory, owner: `${uid}:${gid}` });
  }
  const own = Object.fromEntries((image.Config.Env ?? []).map(splitVariable));
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

async function makeByRoot(container: Container, about: { directory: string; owner: string }): Promise<void> {
  const { directory, owner } = about;
  const script = 'mkdir -p "$1" && chown "$2" "$1"';
  const { exitCode, output } = await runQuietly(container, { script, args: [directory, owner], user: "0" });
  if (exitCode !== 0) {
    throw new ExecutorFailure(`The working directory ${directory} could not be made: ${output.trim()}`);
  }
}

/** Runs a small script in a container, which nobody will signal, and gives all it said. */
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
    pidFile: "/dev/null",
    onOutput: (bytes) => said.push(Buffer.from(bytes)),
  });
  const { exitCode } = await command.ended;
  return { exitCode, output: Buffer.concat(said).toString("utf8") };
}

function splitVariable(text: string): [string, string] {
  const at = text.indexOf("=");
  return at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
