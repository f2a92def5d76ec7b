import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type KeyPair, makeKeyPair, SshServer } from "#server/testing/ssh-server.ts";
import { commitAll, git, makeRepository, writeFiles } from "../product/git-repository.ts";

/** Repositories that only an sshd gives out, to those with a key. */
export interface SshForge extends AsyncDisposable {
  readonly sshd: SshServer;
  readonly key: KeyPair;
  readonly directory: string;
  readonly url: string;
  /** Commits files to a branch of the repository, made from `main` when it is new, and gives the commit. */
  commit(branch: string, files: Readonly<Record<string, string>>): Promise<string>;
}

/** Starts an sshd with a repository that has a submodule, which has one too. */
export async function startSshForge(): Promise<SshForge> {
  const directory = await mkdtemp(join(tmpdir(), "rotunda-forge-"));
  const key = makeKeyPair(directory, "deploy");
  const sshd = await SshServer.start(join(directory, "sshd"), [key]);
  const [app, lib, deep] = ["app", "lib", "deep"].map((name) => join(directory, name)) as [string, string, string];
  await makeRepository(deep, { "deep.txt": "from the deepest\n" });
  await makeRepository(lib, { "lib.txt": "from the library\n" });
  await addSubmodule(lib, { path: "deep", repository: deep, url: sshd.url(deep) });
  await makeRepository(app, { "app.txt": "older words\n" });
  await addSubmodule(app, { path: "vendor/lib", repository: lib, url: sshd.url(lib) });
  await writeFiles(app, { "app.txt": "from the app\n" });
  await commitAll(app, "Newer words");
  return {
    sshd,
    key,
    directory,
    url: sshd.url(app),
    commit: async (branch, files) => {
      await git(app, "checkout", "-q", ...((await hasBranch(app, branch)) ? [branch] : ["-b", branch, "main"]));
      await writeFiles(app, files);
      return commitAll(app, `A change of ${branch}`);
    },
    [Symbol.asyncDispose]: async () => {
      await sshd.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Names a repository as a submodule without fetching it: only jobs do that, from its URL. */
async function addSubmodule(
  directory: string,
  { path, repository, url }: { readonly path: string; readonly repository: string; readonly url: string },
): Promise<void> {
  const revision = await git(repository, "rev-parse", "HEAD");
  await writeFiles(directory, { ".gitmodules": `[submodule "${path}"]\n\tpath = ${path}\n\turl = ${url}\n` });
  await mkdir(join(directory, path), { recursive: true });
  await git(directory, "add", ".gitmodules");
  await git(directory, "update-index", "--add", "--cacheinfo", `160000,${revision},${path}`);
  await git(directory, "commit", "-q", "-m", `Uses ${path}`);
}

async function hasBranch(directory: string, branch: string): Promise<boolean> {
  return (await git(directory, "for-each-ref", `refs/heads/${branch}`)) !== "";
}
