import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A real repository with a work tree, for tests. Commits are made by Ada at a fixed time. */
export class GitRepository {
  readonly path: string;

  constructor(path: string, options: { readonly bare?: boolean } = {}) {
    this.path = path;
    mkdirSync(path, { recursive: true });
    this.git("init", "--quiet", "--initial-branch=main", ...(options.bare === true ? ["--bare"] : []));
  }

  /** Runs git in the repository and gives what it printed. */
  git(...args: string[]): string {
    return execFileSync("git", args, { cwd: this.path, env: gitEnvironment, stdio: ["ignore", "pipe", "pipe"] })
      .toString()
      .trim();
  }

  /** Commits files to a branch (made from the current one if it is new) and gives the revision. */
  commit(branch: string, files: Readonly<Record<string, string>>, message = "A change\n\nWhy."): string {
    this.git("symbolic-ref", "HEAD", `refs/heads/${branch}`);
    this.git("rm", "-r", "--cached", "--quiet", "--ignore-unmatch", ".");
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(this.path, path)), { recursive: true });
      writeFileSync(join(this.path, path), content);
      this.git("add", "--force", "--", path);
    }
    this.git("commit", "--quiet", "--allow-empty", "--message", message);
    return this.git("rev-parse", "HEAD");
  }
}

/** An environment in which git finds nobody's settings. */
export const gitEnvironment: Record<string, string> = {
  PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
  HOME: "/nonexistent",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "Ada",
  GIT_AUTHOR_EMAIL: "ada@example.org",
  GIT_AUTHOR_DATE: "2026-01-01T00:00:00Z",
  GIT_COMMITTER_NAME: "Ada",
  GIT_COMMITTER_EMAIL: "ada@example.org",
  GIT_COMMITTER_DATE: "2026-01-01T00:00:00Z",
};
