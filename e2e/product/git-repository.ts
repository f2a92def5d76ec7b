import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { childEnvironment } from "./child-environment.ts";

const run = promisify(execFile);

/** Who commits, and none of the developer's own git settings. */
const gitEnvironment = childEnvironment({
  HOME: "/nonexistent",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_AUTHOR_NAME: "Ada Tester",
  GIT_AUTHOR_EMAIL: "ada@example.com",
  GIT_COMMITTER_NAME: "Ada Tester",
  GIT_COMMITTER_EMAIL: "ada@example.com",
});

/** Runs git in a directory and gives what it printed. */
export async function git(directory: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await run("git", ["-C", directory, ...args], { env: gitEnvironment });
  return stdout.trim();
}

/** Makes a repository with a branch `main` and one commit of these files, paths to texts. Gives the commit. */
export async function makeRepository(directory: string, files: Readonly<Record<string, string>>): Promise<string> {
  await mkdir(directory, { recursive: true });
  await git(directory, "init", "-q", "-b", "main");
  await writeFiles(directory, files);
  return commitAll(directory, "First commit");
}

/** Writes files, making their folders. */
export async function writeFiles(directory: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), text);
  }
}

/** Commits whatever changed, or an empty commit, and gives its id. */
export async function commitAll(directory: string, message: string): Promise<string> {
  await git(directory, "add", "-A");
  await git(directory, "commit", "-q", "--allow-empty", "-m", message);
  return git(directory, "rev-parse", "HEAD");
}
