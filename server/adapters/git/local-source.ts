import { readFile, realpath, stat } from "node:fs/promises";
import { isAbsolute, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { unavailable } from "#server/adapters/git/git-program.ts";

/** A repository on this machine. */
export interface LocalSource {
  /** Where `HEAD` is: differs from the common directory in a linked worktree. */
  readonly gitDirectory: string;
  /** Where objects and branches are. */
  readonly commonDirectory: string;
}

/** The path of a repository on this machine, or null when the URL leads elsewhere. */
export function localPath(repositoryUrl: string): string | null {
  if (isAbsolute(repositoryUrl)) return repositoryUrl;
  if (!/^file:\/\//i.test(repositoryUrl)) return null;
  try {
    return fileURLToPath(repositoryUrl);
  } catch (error) {
    throw unavailable(`${repositoryUrl} names no path`, error);
  }
}

/**
 * Finds the git directory of a path: bare, with a `.git` directory, or a
 * worktree or submodule with a `.git` file. Looks nowhere above the path, and
 * reads no configuration. Throws `unavailable` when there is no repository.
 */
export async function locateSource(path: string): Promise<LocalSource> {
  const real = await realpath(path).catch((error: unknown) => {
    throw unavailable(`${path} is not there`, error);
  });
  for (const candidate of [join(real, ".git"), real]) {
    if (await isGitDirectory(candidate)) return { gitDirectory: candidate, commonDirectory: candidate };
  }
  const link = await readFile(join(real, ".git"), "utf8").catch(() => "");
  const target = /^gitdir: (.+)$/m.exec(link)?.[1];
  if (target !== undefined) {
    const gitDirectory = resolve(real, target.trim());
    const common = await readFile(join(gitDirectory, "commondir"), "utf8").catch(() => ".");
    const commonDirectory = resolve(gitDirectory, common.trim());
    if (await isGitDirectory(commonDirectory)) return { gitDirectory, commonDirectory };
  }
  throw unavailable(`${path} is not a git repository`);
}

async function isGitDirectory(path: string): Promise<boolean> {
  const [head, objects, refs] = await Promise.all([
    isThere(join(path, "HEAD")),
    isThere(join(path, "objects")),
    isThere(join(path, "refs")),
  ]);
  return head && objects && refs;
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
