import type { ProjectId } from "#server/core/ids.ts";

/** A project's repository as the mirror needs to know it. */
export interface RepositoryRef {
  readonly projectId: ProjectId;
  /** An absolute path, or any URL git understands. */
  readonly repositoryUrl: string;
}

/** A private key that may open a repository, for hosts of a pattern or, by null, for all. */
export interface RepositoryKey {
  readonly privateKey: string;
  readonly hostname: string | null;
}

/** What is said of a commit. */
export interface CommitInfo {
  readonly revision: string;
  readonly subject: string;
  readonly body: string;
  readonly authorName: string;
}

/** What to read: a branch, a tag or a commit. */
export type GitSelector = { readonly branch: string } | { readonly tag: string } | { readonly revision: string };

/** One file at one commit. */
export interface FileAtCommit {
  readonly commit: CommitInfo;
  /** Null when the file is not in that commit. */
  readonly content: string | null;
}

/**
 * A bare mirror of each project's repository, fetched when it lacks what is
 * asked for. All methods throw AppError: `not_found` for a branch, tag or
 * commit that the repository does not have, `unavailable` when the repository
 * cannot be reached (with git's own last line as the reason).
 */
export interface GitMirror {
  /**
   * Resolves the selector to a commit and reads one file there. Branches and
   * tags are looked up in the repository itself, so a push that has just
   * happened is seen. Costs about a millisecond for a local path: one process
   * of `git cat-file --batch` stays open for each repository in use.
   */
  readFile(repository: RepositoryRef, selector: GitSelector, path: string): Promise<FileAtCommit>;
  /** Makes sure that the mirror itself holds the commit, so that it survives a force-push. */
  keep(repository: RepositoryRef, revision: string): Promise<void>;
  /**
   * Paths of files that differ between two commits, in git's order; a renamed
   * file counts at both its places. For commits that `readFile` has found.
   */
  changedFiles(repository: RepositoryRef, base: string, head: string): Promise<readonly string[]>;
  /** The commit at which a commit's history left a branch. `not_found` also when they have nothing in common. */
  mergeBase(repository: RepositoryRef, revision: string, branch: string): Promise<string>;
  /** Checks that the repository can be read, with these keys where it is reached by ssh, and tells its default branch. */
  inspect(repositoryUrl: string, keys?: readonly RepositoryKey[]): Promise<{ readonly defaultBranch: string }>;
  /** The path of the mirror's git directory, for serving it to agents. Only for adapters of the agents' door. */
  gitDirectory(projectId: ProjectId): string;
  /** Ends the processes it keeps open. */
  close(): Promise<void>;
}
