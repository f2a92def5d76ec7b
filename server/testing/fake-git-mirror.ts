import { createHash } from "node:crypto";
import { AppError } from "#server/core/error/app-error.ts";
import type { CommitInfo, FileAtCommit, GitMirror, GitSelector, RepositoryRef } from "#server/core/ports/git-mirror.ts";

interface FakeCommit {
  readonly parent: string | null;
  readonly info: CommitInfo;
  readonly files: Readonly<Record<string, string>>;
}

interface FakeRepository {
  defaultBranch: string;
  readonly commits: Map<string, FakeCommit>;
  readonly branches: Map<string, string>;
  readonly tags: Map<string, string>;
  /** By the name that a pull request goes by as a branch. */
  readonly pulls: Map<string, string>;
}

/** Repositories in memory, by URL. Held to the same contract as real ones. */
export class FakeGitMirror implements GitMirror {
  readonly #repositories = new Map<string, FakeRepository>();
  /** `project revision` of what was kept. */
  readonly #kept = new Map<string, FakeCommit>();
  #count = 0;

  /** Makes an empty repository. */
  create(repositoryUrl: string, defaultBranch = "main"): void {
    const [commits, branches, tags, pulls] = [new Map(), new Map(), new Map(), new Map()];
    this.#repositories.set(repositoryUrl, { defaultBranch, commits, branches, tags, pulls });
  }

  /** Commits files to a branch and gives the revision. */
  commit(
    repositoryUrl: string,
    branch: string,
    change: { readonly files: Readonly<Record<string, string>>; readonly message?: string },
  ): string {
    const { files, message = "A change\n\nWhy." } = change;
    const repository = this.#reach(repositoryUrl);
    this.#count += 1;
    const revision = createHash("sha1").update(`${this.#count} ${message}`).digest("hex");
    const [subject = "", ...rest] = message.split("\n\n");
    const info = { revision, subject, body: rest.join("\n\n").trim(), authorName: "Ada" };
    repository.commits.set(revision, { info, files, parent: repository.branches.get(branch) ?? null });
    repository.branches.set(branch, revision);
    return revision;
  }

  /** Lets a branch begin at a commit. */
  branch(repositoryUrl: string, name: string, revision: string): void {
    this.#reach(repositoryUrl).branches.set(name, revision);
  }

  tag(repositoryUrl: string, name: string, revision: string): void {
    this.#reach(repositoryUrl).tags.set(name, revision);
  }

  /** Keeps a commit as a pull request's. */
  pull(repositoryUrl: string, number: number, revision: string): void {
    for (const name of [`pull/${number}`, `pull/${number}/head`]) this.#reach(repositoryUrl).pulls.set(name, revision);
  }

  /** Forgets a commit, as a force-push and a garbage collection do. */
  forget(repositoryUrl: string, revision: string): void {
    const repository = this.#reach(repositoryUrl);
    repository.commits.delete(revision);
    for (const [branch, at] of repository.branches) if (at === revision) repository.branches.delete(branch);
  }

  async readFile(ref: RepositoryRef, selector: GitSelector, path: string): Promise<FileAtCommit> {
    const kept = "revision" in selector ? this.#kept.get(`${ref.projectId} ${selector.revision}`) : undefined;
    const commit = kept ?? this.#find(this.#reach(ref.repositoryUrl), selector);
    if (commit === undefined)
      throw new AppError("not_found", { userMessage: `The repository has no ${JSON.stringify(selector)}.` });
    return { commit: commit.info, content: commit.files[path] ?? null };
  }

  async keep(ref: RepositoryRef, revision: string): Promise<void> {
    const key = `${ref.projectId} ${revision}`;
    if (this.#kept.has(key)) return;
    const commit = this.#reach(ref.repositoryUrl).commits.get(revision);
    if (commit === undefined)
      throw new AppError("not_found", { userMessage: `The repository has no commit ${revision}.` });
    this.#kept.set(key, commit);
  }

  async changedFiles(ref: RepositoryRef, base: string, head: string): Promise<readonly string[]> {
    const { commits } = this.#reach(ref.repositoryUrl);
    const [from, to] = [commits.get(base), commits.get(head)];
    if (from === undefined || to === undefined)
      throw new AppError("not_found", { userMessage: `The repository has no commit ${base}.` });
    const paths = new Set([...Object.keys(from.files), ...Object.keys(to.files)]);
    return [...paths].filter((path) => from.files[path] !== to.files[path]).sort();
  }

  async mergeBase(ref: RepositoryRef, revision: string, branch: string): Promise<string> {
    const repository = this.#reach(ref.repositoryUrl);
    const ancestorsOf = (from: string | null | undefined): string[] => {
      const found: string[] = [];
      for (
        let at = from ?? null;
        at !== null && repository.commits.has(at);
        at = repository.commits.get(at)?.parent ?? null
      )
        found.push(at);
      return found;
    };
    const others = new Set(ancestorsOf(repository.branches.get(branch)));
    const base = ancestorsOf(revision).find((ancestor) => others.has(ancestor));
    if (base === undefined) throw new AppError("not_found", { userMessage: `The repository has no branch ${branch}.` });
    return base;
  }

  async inspect(repositoryUrl: string): Promise<{ readonly defaultBranch: string }> {
    return { defaultBranch: this.#reach(repositoryUrl).defaultBranch };
  }

  gitDirectory(projectId: string): string {
    return `/nowhere/${projectId}.git`;
  }

  async close(): Promise<void> {}

  #reach(repositoryUrl: string): FakeRepository {
    const repository = this.#repositories.get(repositoryUrl);
    if (repository !== undefined) return repository;
    throw new AppError("unavailable", { userMessage: `The repository cannot be read: ${repositoryUrl} is not there.` });
  }

  #find(repository: FakeRepository, selector: GitSelector): FakeCommit | undefined {
    if ("revision" in selector) return repository.commits.get(selector.revision);
    const { branches, tags, pulls } = repository;
    const revision =
      "branch" in selector ? (branches.get(selector.branch) ?? pulls.get(selector.branch)) : tags.get(selector.tag);
    return revision === undefined ? undefined : repository.commits.get(revision);
  }
}
