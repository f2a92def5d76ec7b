import { posix } from "node:path";
import type { Container } from "dockerode";
import { pack } from "tar-stream";
import { readablePack } from "#server/agent/archive/readable-pack.ts";
import { bashEnvFileName, circleciTool, questionPipes } from "#server/agent/executors/job-tools.ts";

/** Folders of ours in a container. What lies in the third the agent has put there on its own side, for reading only. */
export const toolsDirectory = "/.rotunda/bin";
export const taskDataDirectory = "/.rotunda/task";
export const sharedDirectory = "/.rotunda/shared";

/** The in-job command line's names. */
export const toolNames = ["circleci", "circleci-agent"] as const;

const slots = questionPipes.map((name) => posix.dirname(name)).filter((slot) => slot !== ".");

/**
 * Shell text that does in a container what `placeTools` does from outside,
 * which the engine takes long for: with tools that lie in the shared folder.
 * Fails where the user may not write or the image lacks a program; whatever
 * is half done then, `placeTools` still does its work.
 */
export const placeToolsScript = [
  `(umask 0 && mkdir -p ${toolsDirectory} && mkdir ${taskDataDirectory} && cd ${taskDataDirectory}`,
  `mkdir ${slots.join(" ")} && mkfifo ${questionPipes.join(" ")} && : >${bashEnvFileName}`,
  `ln -s ${toolNames.map((name) => `${sharedDirectory}/${name}`).join(" ")} ${toolsDirectory}/`,
  `ln -sf ${toolNames.map((name) => `${toolsDirectory}/${name}`).join(" ")} /bin/) 2>/dev/null`,
].join(" && ");

/** Puts the in-job tools and the task's data folder into a container, started or not. */
export async function placeTools(container: Container): Promise<void> {
  const archive = pack();
  const folder = (name: string, mode: number) => archive.entry({ name, type: "directory", mode });
  folder(".rotunda", 0o755);
  folder(".rotunda/bin", 0o755);
  for (const name of toolNames) {
    archive.entry({ name: `.rotunda/bin/${name}`, mode: 0o755 }, circleciTool);
    // Login shells and sudo begin with a PATH of their own, which has /bin in it.
    archive.entry({ name: `bin/${name}`, type: "symlink", linkname: `${toolsDirectory}/${name}` });
  }
  folder(".rotunda/task", 0o777);
  archive.entry({ name: `.rotunda/task/${bashEnvFileName}`, mode: 0o666 }, "");
  for (const slot of slots) folder(`.rotunda/task/${slot}`, 0o777);
  for (const name of questionPipes) archive.entry({ name: `.rotunda/task/${name}`, type: "fifo", mode: 0o666 });
  archive.finalize();
  await container.putArchive(readablePack(archive), { path: "/" });
}
