import { posix } from "node:path";
import type { Container, ImageInspectInfo } from "dockerode";
import { placeToolsScript, taskDataDirectory, toolsDirectory } from "#server/agent/executors/docker/container-tools.ts";
import { runQuietly } from "#server/agent/executors/docker/run-quietly.ts";
import { ExecutorFailure, type TaskPlace } from "#server/agent/executors/executor.ts";
import { defaultPath } from "#server/agent/executors/job-tools.ts";
import { expandHome } from "#server/agent/steps/job-path.ts";

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

/**
 * What a primary container without a command of its own does first, so that
 * nobody has to be sent into it: it settles, takes its tools, and says all that
 * into a pipe. `$1` is the working directory. Where there is no such pipe, as
 * with an engine on another machine, nothing is done.
 */
export function settleItselfScript(pipePath: string): string {
  const tools = `${placeToolsScript} && tools=yes || tools=no`;
  return `{ ${tools}\n${settleScript}\necho "tools $tools"; } 2>/dev/null 1<>"${pipePath}"`;
}

/** Whether what such a container said of itself has its tools in it: then nobody needs to place them. */
export function hasTakenTools(told: string): boolean {
  return told.endsWith("\ntools yes\n");
}

/** Whether that is all that such a container says of itself. */
export function isSettled(told: string): boolean {
  return /\ntools (yes|no)\n$/.test(told);
}

/** What the primary container is to be settled with. */
export interface SettleRequest {
  readonly image: ImageInspectInfo;
  readonly user: string | null;
  /** As the plan names it. */
  readonly workingDirectory: string;
  /** What it has said of itself already, or null. */
  readonly told: string | null;
  /** Shell text of the caller's that runs first and says nothing, where it has to be asked. */
  readonly greeting: string;
}

/**
 * Makes a started container ready for steps: makes the job's working
 * directory, by root for the job's user when that user may not, and asks for
 * the user's home and shell. Rejects with ExecutorFailure when the container
 * has no shell or the directory cannot be made.
 */
export async function settle(container: Container, request: SettleRequest): Promise<ContainerPlace> {
  const { image, workingDirectory } = request;
  const told = request.told?.replace(/tools \w+\n$/, "") ?? (await ask(container, request));
  const [uid, gid, home, shell, made] = told.trim().split("\n").slice(-5);
  if (uid === undefined || gid === undefined || home === undefined || shell === undefined) throw unfit(told);
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

async function ask(container: Container, request: SettleRequest): Promise<string> {
  const { user, workingDirectory } = request;
  const script = `${request.greeting}; ${settleScript}`;
  const { exitCode, output } = await runQuietly(container, { script, args: [workingDirectory], user });
  if (exitCode !== 0) throw unfit(output);
  return output;
}

function unfit(said: string): ExecutorFailure {
  return new ExecutorFailure(
    `The primary container cannot run steps; its image needs /bin/sh. It said: ${said.trim()}`,
  );
}

async function makeByRoot(container: Container, about: { directory: string; owner: string }): Promise<void> {
  const { directory, owner } = about;
  const script = 'mkdir -p "$1" && chown "$2" "$1"';
  const { exitCode, output } = await runQuietly(container, { script, args: [directory, owner], user: "0" });
  if (exitCode !== 0) {
    throw new ExecutorFailure(`The working directory ${directory} could not be made: ${output.trim()}`);
  }
}

function splitVariable(text: string): [string, string] {
  const at = text.indexOf("=");
  return at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
