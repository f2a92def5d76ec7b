import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { GitCall, GitProgram } from "#server/adapters/git/git-program.ts";
import { type GitPlace, knownHostsPaths } from "#server/adapters/git/known-hosts-file.ts";
import type { RepositoryKey } from "#server/core/ports/git-mirror.ts";
import { isKeyFor, sshAddressOf } from "#server/core/ssh/ssh-address.ts";

/** Runs git as GitProgram does, with what it needs to get in. */
export type GitRunner = Pick<GitProgram, "run">;

const connectSecondsMax = 20;

/**
 * Lends git the keys of a repository while it works. A host that was never
 * seen is trusted and remembered in the server's own list of known hosts; one
 * that shows another key later is refused. Keys lie in files only the server's
 * account can read, and only as long as the work takes. Without any key that
 * is for the host, git has those of the server's own account.
 */
export class SshAccess {
  readonly #git: GitProgram;
  readonly #root: string;
  readonly #knownHosts: readonly string[];

  constructor(git: GitProgram, place: GitPlace) {
    this.#git = git;
    this.#root = place.root;
    this.#knownHosts = knownHostsPaths(place);
  }

  /** Runs `work` with a git that has those of the keys that are for the repository's host. */
  async lend<Value>(
    repositoryUrl: string,
    keys: () => Promise<readonly RepositoryKey[]>,
    work: (git: GitRunner) => Promise<Value>,
  ): Promise<Value> {
    const address = sshAddressOf(repositoryUrl);
    if (address === null) return work(this.#git);
    const fitting = (await keys()).filter(({ hostname }) => isKeyFor(hostname, address));
    await mkdir(this.#root, { recursive: true });
    if (fitting.length === 0) return work(this.#with([]));
    const directory = await mkdtemp(join(this.#root, "keys-"));
    try {
      const files = await Promise.all(fitting.map((key, index) => keyFile(directory, { key, index })));
      return await work(this.#with(files));
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }

  #with(keyFiles: readonly string[]): GitRunner {
    const options = [
      "BatchMode=yes",
      "StrictHostKeyChecking=accept-new",
      `ConnectTimeout=${connectSecondsMax}`,
      // The first is the one that new hosts are written to.
      `UserKnownHostsFile=${this.#knownHosts.map((path) => `"${path}"`).join(" ")}`,
      "HashKnownHosts=no",
      "UpdateHostKeys=no",
      ...(keyFiles.length === 0 ? [] : ["IdentitiesOnly=yes", "IdentityAgent=none"]),
      ...keyFiles.map((file) => `IdentityFile="${file}"`),
    ];
    const environment = { GIT_SSH_COMMAND: ["ssh", ...options.map((option) => `-o ${shellQuoted(option)}`)].join(" ") };
    return { run: (call: GitCall) => this.#git.run({ ...call, environment }) };
  }
}

async function keyFile(directory: string, { key, index }: { key: RepositoryKey; index: number }): Promise<string> {
  const path = join(directory, String(index));
  await writeFile(path, key.privateKey, { mode: 0o600 });
  return path;
}

function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
