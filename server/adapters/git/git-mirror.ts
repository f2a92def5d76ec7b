import { parseCommit } from "#server/adapters/git/commit-object.ts";
import { changedPaths, commonAncestor } from "#server/adapters/git/git-history.ts";
import { GitProgram, unavailable } from "#server/adapters/git/git-program.ts";
import { copyLocal } from "#server/adapters/git/local-mirror.ts";
import { type LocalSource, localPath, locateSource } from "#server/adapters/git/local-source.ts";
import { isPinned, mirrorDirectory, pinRevision } from "#server/adapters/git/mirror-directory.ts";
import type { GitObject } from "#server/adapters/git/object-reader.ts";
import { ObjectReaders, type ObjectReadersOptions } from "#server/adapters/git/object-readers.ts";
import { fetchAll, fetchRef, fetchRevision, remoteDefaultBranch } from "#server/adapters/git/remote-mirror.ts";
import {
  isWholeRevision,
  pullRequestRef,
  selectorExpression,
  selectorSentence,
  treePath,
} from "#server/adapters/git/selector-expression.ts";
import { SerialWork } from "#server/adapters/git/serial-work.ts";
import { type GitRunner, SshAccess } from "#server/adapters/git/ssh-access.ts";
import { AppError } from "#server/core/error/app-error.ts";
import type { ProjectId } from "#server/core/ids.ts";
import type { Clock } from "#server/core/ports/clock.ts";
import type {
  FileAtCommit,
  GitMirror,
  GitSelector,
  RepositoryKey,
  RepositoryRef,
} from "#server/core/ports/git-mirror.ts";

/** Where mirrors are kept, and what git runs with. */
export interface GitMirrorOptions {
  /** Directory of all mirrors; made when the first one is. */
  readonly root: string;
  /** What git inherits: PATH, HOME, proxies, an SSH agent. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly readers?: ObjectReadersOptions;
  /** The keys of a project; none unless told. Asked before each fetch by ssh. */
  readonly keysOf?: (projectId: ProjectId) => Promise<readonly RepositoryKey[]>;
}

const localSecondsMax = 60;
const keepsBetweenCleanings = 100;

/**
 * Mirrors made by the `git` program. A repository on this machine is read in
 * place and copied by hard links; one elsewhere is fetched first.
 */
export function createGitMirror(options: GitMirrorOptions): GitMirror {
  return new GitMirrorOnDisk(options);
}

class GitMirrorOnDisk implements GitMirror {
  readonly #root: string;
  readonly #clock: Clock;
  readonly #git: GitProgram;
  readonly #readers: ObjectReaders;
  readonly #ssh: SshAccess;
  readonly #keysOf: NonNullable<GitMirrorOptions["keysOf"]>;
  readonly #work = new SerialWork();
  readonly #sources = new Map<string, LocalSource>();
  #keeps = 0;

  constructor(options: GitMirrorOptions) {
    this.#root = options.root;
    this.#clock = options.clock;
    this.#git = new GitProgram(options.environment);
    this.#readers = new ObjectReaders(this.#git, options.readers);
    this.#ssh = new SshAccess(this.#git, options);
    this.#keysOf = options.keysOf ?? (async () => []);
  }

  async readFile(repository: RepositoryRef, selector: GitSelector, path: string): Promise<FileAtCommit> {
    const expression = selectorExpression(selector);
    if (expression === null) throw notFound(selector);
    const place = await this.#find(repository, selector, expression);
    if (place === null) throw notFound(selector);
    const commit = parseCommit(place.commit.oid, place.commit.content);
    const file = treePath(path);
    const object = file === null ? null : await this.#readers.read(place.directory, `${commit.revision}:${file}`);
    return { commit, content: object?.type === "blob" ? object.content.toString("utf8") : null };
  }

  async keep(repository: RepositoryRef, revision: string): Promise<void> {
    if (!isWholeRevision(revision)) throw notFound({ revision });
    const mirror = this.gitDirectory(repository.projectId);
    if (await isPinned(mirror, revision)) return;
    await this.#work.share(mirror, `keep ${revision}`, () => this.#bring(repository, revision));
    this.#keeps += 1;
    if (this.#keeps % keepsBetweenCleanings === 0) void this.#clean(mirror);
  }

  async changedFiles(repository: RepositoryRef, base: string, head: string): Promise<readonly string[]> {
    for (const revision of [base, head]) if (!isWholeRevision(revision)) throw notFound({ revision });
    const directories = await this.#directories(repository);
    const paths = await changedPaths(this.#git, { directories, from: base, to: head });
    if (paths === null) throw notFound({ revision: base });
    return paths;
  }

  async mergeBase(repository: RepositoryRef, revision: string, branch: string): Promise<string> {
    const to = selectorExpression({ branch });
    if (!isWholeRevision(revision)) throw notFound({ revision });
    if (to === null) throw notFound({ branch });
    const directories = await this.#directories(repository);
    const base = await commonAncestor(this.#git, { directories, from: revision, to });
    if (base === null) throw notFound({ branch });
    return base;
  }

  async inspect(
    repositoryUrl: string,
    keys: readonly RepositoryKey[] = [],
  ): Promise<{ readonly defaultBranch: string }> {
    const path = localPath(repositoryUrl);
    if (path === null) {
      const ask = (git: GitRunner): Promise<string> => remoteDefaultBranch(git, repositoryUrl);
      return { defaultBranch: await this.#ssh.lend(repositoryUrl, async () => keys, ask) };
    }
    const { gitDirectory } = await locateSource(path);
    const call = { gitDirectory, silenceSecondsMax: localSecondsMax };
    const refs = await this.#git.run({ ...call, args: ["for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads"] });
    if (refs.code !== 0) throw unavailable(refs.lastLine);
    const head = await this.#git.run({ ...call, args: ["symbolic-ref", "--short", "HEAD"] });
    const branches = refs.stdout.toString().split("\n");
    const usual = branches.find((branch) => branch === "main") ?? branches.find((branch) => branch === "master");
    return { defaultBranch: head.stdout.toString().trim() || usual || branches[0] || "main" };
  }

  gitDirectory(projectId: ProjectId): string {
    return mirrorDirectory(this.#root, projectId);
  }

  async close(): Promise<void> {
    this.#readers.close();
    await this.#git.killAll();
    await this.#work.allDone();
  }

  /** The commit, and the repository that it was found in. */
  async #find(
    repository: RepositoryRef,
    selector: GitSelector,
    expression: string,
  ): Promise<{ commit: GitObject; directory: string } | null> {
    const mirror = this.gitDirectory(repository.projectId);
    if ("revision" in selector && (await isPinned(mirror, selector.revision))) {
      const kept = await this.#readers.read(mirror, expression);
      if (kept !== null) return { commit: kept, directory: mirror };
    }
    const path = localPath(repository.repositoryUrl);
    const pull = pullRequestRef(selector);
    if (path !== null) {
      const found = await this.#findLocal(path, expression);
      return found ?? (pull === null ? null : this.#findLocal(path, `${pull}^{commit}`));
    }
    await this.#refresh(repository);
    const commit =
      (await this.#readers.read(mirror, expression)) ??
      (await this.#findStray(repository, selector, expression)) ??
      (pull === null ? null : await this.#findPull(repository, pull));
    return commit === null ? null : { commit, directory: mirror };
  }

  /** A pull request's commit: forges keep it under a reference that is no branch. */
  async #findPull(repository: RepositoryRef, ref: string): Promise<GitObject | null> {
    const { projectId, repositoryUrl } = repository;
    const mirror = this.gitDirectory(projectId);
    try {
      await this.#work.run(mirror, () =>
        this.#admitted(repository, (git) => fetchRef(git, mirror, { repositoryUrl, ref })),
      );
    } catch {
      return null;
    }
    return this.#readers.read(mirror, `${ref}^{commit}`);
  }

  /** Reads in the source itself; where it is, is remembered until that turns out wrong. */
  async #findLocal(path: string, expression: string): Promise<{ commit: GitObject; directory: string } | null> {
    const known = this.#sources.get(path);
    if (known !== undefined) {
      const attempt = await this.#readers.read(known.commonDirectory, expression).catch(() => null);
      if (attempt !== null) return { commit: attempt, directory: known.commonDirectory };
    }
    const { commonDirectory: directory } = await this.#locate(path);
    const commit = await this.#readers.read(directory, expression);
    return commit === null ? null : { commit, directory };
  }

  /** Where the history of a repository can be read: in itself when it is on this machine, and in its mirror. */
  async #directories({ projectId, repositoryUrl }: RepositoryRef): Promise<readonly string[]> {
    const mirror = this.gitDirectory(projectId);
    const path = localPath(repositoryUrl);
    return path === null ? [mirror] : [(await this.#locate(path)).commonDirectory, mirror];
  }

  async #locate(path: string): Promise<LocalSource> {
    const source = await locateSource(path);
    this.#sources.set(path, source);
    return source;
  }

  #refresh(repository: RepositoryRef): Promise<void> {
    const mirror = this.gitDirectory(repository.projectId);
    return this.#work.share(mirror, "fetch", () => this.#fetchAll(repository));
  }

  #fetchAll(repository: RepositoryRef): Promise<void> {
    const { projectId, repositoryUrl } = repository;
    const mirror = this.gitDirectory(projectId);
    return this.#admitted(repository, (git) => fetchAll(git, mirror, repositoryUrl));
  }

  #fetchRevision(repository: RepositoryRef, revision: string): Promise<void> {
    const { projectId, repositoryUrl } = repository;
    const mirror = this.gitDirectory(projectId);
    return this.#admitted(repository, (git) => fetchRevision(git, mirror, { repositoryUrl, revision }));
  }

  /** Lets git in with the project's keys. */
  #admitted({ projectId, repositoryUrl }: RepositoryRef, work: (git: GitRunner) => Promise<void>): Promise<void> {
    return this.#ssh.lend(repositoryUrl, () => this.#keysOf(projectId), work);
  }

  /** A commit that no branch leads to, asked for by name. */
  async #findStray(repository: RepositoryRef, selector: GitSelector, expression: string): Promise<GitObject | null> {
    if (!("revision" in selector)) return null;
    const { revision } = selector;
    const mirror = this.gitDirectory(repository.projectId);
    try {
      await this.#work.run(mirror, () => this.#fetchRevision(repository, revision));
    } catch {
      return null;
    }
    return this.#readers.read(mirror, expression);
  }

  async #bring(repository: RepositoryRef, revision: string): Promise<void> {
    const mirror = this.gitDirectory(repository.projectId);
    const path = localPath(repository.repositoryUrl);
    const expression = `${revision}^{commit}`;
    if (path === null) {
      await this.#bringRemote(repository, revision);
      return;
    }
    const source = await this.#locate(path);
    if ((await this.#readers.read(source.commonDirectory, expression)) === null) throw notFound({ revision });
    await copyLocal(this.#git, { source, mirror, revision, nowMilliseconds: this.#clock.now().getTime() });
  }

  /** Runs inside the mirror's turn, so it fetches without asking for another. */
  async #bringRemote(repository: RepositoryRef, revision: string): Promise<void> {
    const mirror = this.gitDirectory(repository.projectId);
    const isThere = async (): Promise<boolean> =>
      (await this.#readers.read(mirror, `${revision}^{commit}`).catch(() => null)) !== null;
    if (!(await isThere())) await this.#fetchAll(repository);
    if (!(await isThere())) await this.#fetchRevision(repository, revision).catch(() => undefined);
    if (!(await isThere())) throw notFound({ revision });
    await pinRevision(mirror, revision);
  }

  /** Packs a mirror that has gathered many files. Nothing is ever pruned: an object may be about to be pinned. */
  async #clean(mirror: string): Promise<void> {
    const settings = [
      "gc.autoPackLimit=50",
      "gc.autoDetach=false",
      "gc.packRefs=false",
      "gc.cruftPacks=true",
      "gc.pruneExpire=never",
    ];
    const args = [...settings.flatMap((setting) => ["-c", setting]), "gc", "--auto", "--quiet"];
    await this.#git.run({ args, gitDirectory: mirror, silenceSecondsMax: 3600 }).catch(() => undefined);
  }
}

function notFound(selector: GitSelector): AppError {
  return new AppError("not_found", {
    userMessage: `The repository has no ${selectorSentence(selector)}.`,
    detail: { ...selector },
  });
}
