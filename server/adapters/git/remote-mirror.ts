import { unavailable } from "#server/adapters/git/git-program.ts";
import { ensureMirror } from "#server/adapters/git/mirror-directory.ts";
import { remoteFault } from "#server/adapters/git/remote-fault.ts";
import type { GitRunner } from "#server/adapters/git/ssh-access.ts";

const protocols = "http:https:ssh:git";
const silenceSecondsMax = 60;
const refspecs = ["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"];

/** Refuses what git would take for an option or for a program to run. Paths that are not absolute are refused by git: `file` is not allowed. */
export function requireRemoteUrl(repositoryUrl: string): void {
  if (repositoryUrl === "" || repositoryUrl.startsWith("-") || /[\0-\x20\x7f]/.test(repositoryUrl)) {
    throw unavailable("its address is not a URL");
  }
}

/** Brings every branch and tag of a remote repository into its mirror. */
export async function fetchAll(git: GitRunner, mirror: string, repositoryUrl: string): Promise<void> {
  requireRemoteUrl(repositoryUrl);
  await ensureMirror(mirror, "sha1");
  await fetch(git, mirror, { repositoryUrl, args: ["--prune", "--", repositoryUrl, ...refspecs] });
}

/** Brings one commit that no branch leads to, where the other side allows it. */
export async function fetchRevision(
  git: GitRunner,
  mirror: string,
  from: { readonly repositoryUrl: string; readonly revision: string },
): Promise<void> {
  requireRemoteUrl(from.repositoryUrl);
  await ensureMirror(mirror, from.revision.length === 64 ? "sha256" : "sha1");
  const { repositoryUrl, revision } = from;
  await fetch(git, mirror, { repositoryUrl, args: ["--", repositoryUrl, revision] });
}

/** Brings one reference that is neither a branch nor a tag, under its own name. */
export async function fetchRef(
  git: GitRunner,
  mirror: string,
  from: { readonly repositoryUrl: string; readonly ref: string },
): Promise<void> {
  const { repositoryUrl, ref } = from;
  requireRemoteUrl(repositoryUrl);
  await ensureMirror(mirror, "sha1");
  await fetch(git, mirror, { repositoryUrl, args: ["--", repositoryUrl, `+${ref}:${ref}`] });
}

/** The branch that a remote repository's HEAD is on; `main` when it does not say. */
export async function remoteDefaultBranch(git: GitRunner, repositoryUrl: string): Promise<string> {
  requireRemoteUrl(repositoryUrl);
  const answer = await git.run({
    args: ["ls-remote", "--symref", "--", repositoryUrl, "HEAD"],
    protocols,
    silenceSecondsMax,
  });
  if (answer.code !== 0) throw remoteFault(answer, repositoryUrl);
  return /^ref: refs\/heads\/(.+)\tHEAD$/m.exec(answer.stdout.toString())?.[1] ?? "main";
}

/** How often a fetch is tried that another process's fetch came in the way of. */
const fetchesMax = 5;

/**
 * What git says when somebody else moved or locked a reference meanwhile. The roles of one installation
 * share mirrors, so this is another role that reads the same push: what it fetched is there the next time.
 */
const crossedPattern = /cannot lock ref|unable to update local ref|Unable to create .*\.lock|could not be updated/;

async function fetch(
  git: GitRunner,
  mirror: string,
  { repositoryUrl, args }: { readonly repositoryUrl: string; readonly args: readonly string[] },
): Promise<void> {
  const quiet = ["--progress", "--no-tags", "--no-auto-gc", "--no-write-fetch-head", "--no-recurse-submodules"];
  for (let count = 1; ; count += 1) {
    const answer = await git.run({
      args: ["fetch", ...quiet, ...args],
      gitDirectory: mirror,
      protocols,
      silenceSecondsMax,
    });
    if (answer.code === 0) return;
    if (count === fetchesMax || !crossedPattern.test(answer.lastLine)) throw remoteFault(answer, repositoryUrl);
  }
}
