import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { AgentFixture, runStep, taskSpec } from "#server/testing/agent-fixture.ts";
import type { ExecutorUnderTest } from "#server/testing/executor-contract.ts";
import { GitRepository, gitEnvironment } from "#server/testing/git-repository.ts";

const checkout = { type: "checkout", name: "Checkout code", when: "on_success", path: "." } as const;

/** What a checkout of a repository that means harm must not do: run anything of it, in the job or outside. */
export function describeHostileCheckout(subject: ExecutorUnderTest): void {
  test("nothing that a repository brings is run by its checkout, neither at first nor again", async () => {
    await using fixture = await AgentFixture.start(subject.agentSettings());
    using forge = new HostileForge();
    fixture.door.gitRoot = forge.root;
    const look = runStep("ls -d /tmp/ran-* ran-* 2>/dev/null || :; [ -e .gitconfig ] && echo there", {
      when: "always",
    });
    const spec = taskSpec([checkout, look, checkout, look], { executor: subject.executor });
    const revision = forge.commitEverything();
    const task = await fixture.run({ ...spec, checkout: { ...spec.checkout, revision } });
    expect([task.text(2), task.text(4)]).toEqual(["there\n", "there\n"]);
    expect(forge.markers()).toEqual([]);
    expect(task.finished?.outcome).toBe("success");
  });

  test("a tree that would write into git's own folder is refused", async () => {
    await using fixture = await AgentFixture.start(subject.agentSettings());
    using forge = new HostileForge();
    fixture.door.gitRoot = forge.root;
    const spec = taskSpec([checkout], { executor: subject.executor });
    const revision = forge.commitGitFolder();
    const task = await fixture.run({ ...spec, checkout: { ...spec.checkout, revision } });
    expect(task.text(1)).toContain("invalid path '.git/hooks/post-checkout'");
    expect(task.finished?.outcome).toBe("failed");
    expect(forge.markers()).toEqual([]);
  });

  test.each([
    ["a branch that looks like an option", { branch: "--upload-pack=touch" }],
    ["a branch that asks for help", { branch: "-h" }],
    ["a tag that looks like an option", { branch: null, tag: "--exec=touch" }],
    ["an address with settings in it", { repositoryUrl: 'https://forge.example/a.git"\n[core]\n\tfsmonitor = touch' }],
    [
      "an address with a command in it",
      { repositoryUrl: "https://forge.example/$(touch /tmp/ran-url)`touch /tmp/ran-url`;x" },
    ],
  ])("%s is taken as it is", async (_, change) => {
    await using fixture = await AgentFixture.start(subject.agentSettings());
    using forge = new HostileForge();
    fixture.door.gitRoot = forge.root;
    const look = runStep("ls -d /tmp/ran-* 2>/dev/null || :; cat .git/HEAD .git/config");
    const spec = taskSpec([checkout, look], { executor: subject.executor });
    const revision = forge.commitEverything();
    const task = await fixture.run({ ...spec, checkout: { ...spec.checkout, revision, ...change } });
    expect(task.finished?.outcome).toBe("success");
    expect(task.text(2)).toMatch(new RegExp(`^(${revision}|ref: refs/heads/main)\n`));
    expect(task.text(2)).not.toMatch(/^\s*fsmonitor/m);
    expect(forge.markers()).toEqual([]);
  });
}

/** A bare repository whose every file wants to be run; each thing that is leaves a file `ran-…`. */
class HostileForge implements Disposable {
  readonly root = mkdtempSync(join(tmpdir(), "rotunda-hostile-"));
  readonly #source = new GitRepository(join(this.root, "work"));

  /** Files `ran-…` that appeared outside of the job. */
  markers(): string[] {
    return [this.root, tmpdir()].flatMap((directory) =>
      readdirSync(directory).filter((name) => name.startsWith("ran-")),
    );
  }

  /** Settings, filters, hooks, monitors and signatures where git or its home might look for them. */
  commitEverything(): string {
    const settings = this.#settings();
    this.#write(".gitconfig", settings);
    this.#write(".config/git/config", settings);
    this.#write(".config/git/attributes", "* filter=evil\n");
    this.#write(".gitattributes", "* filter=evil diff=evil merge=evil\n");
    this.#write(
      ".gitmodules",
      `[submodule "x"]\n\tpath = ../../x\n\turl = -u./touch\n\tupdate = !${this.#touch("submodule")}\n`,
    );
    for (const name of ["post-checkout", "post-merge", "reference-transaction", "fsmonitor-watchman"])
      this.#write(`hooks/${name}`, `#!/bin/sh\n${this.#touch("hook")}\n`, 0o755);
    this.#write("gpg.sh", `#!/bin/sh\n${this.#touch("gpg")}\n`, 0o755);
    this.#source.git("add", "--force", "--all");
    const tree = this.#source.git("write-tree");
    return this.#publish(this.#commitObject(tree));
  }

  /** A tree with a folder `.git`, as git itself never makes one. */
  commitGitFolder(): string {
    this.#write("hook", `#!/bin/sh\n${this.#touch("hook")}\n`, 0o755);
    const blob = this.#source.git("hash-object", "-w", "hook");
    const tree = (entry: string): string => this.#feed(["mktree"], `${entry}\n`);
    const hooks = tree(`100755 blob ${blob}\tpost-checkout`);
    const folder = tree(`040000 tree ${hooks}\thooks`);
    return this.#publish(this.#commitObject(tree(`040000 tree ${folder}\t.git`)));
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  #touch(name: string): string {
    return `touch /tmp/ran-${name} ran-${name} ${this.root}/ran-${name}`;
  }

  #settings(): string {
    return [
      "[core]",
      `\tfsmonitor = "${this.#touch("fsmonitor")}; false"`,
      `\tsshCommand = "${this.#touch("ssh")}; false"`,
      `\tpager = "${this.#touch("pager")}"`,
      "\thooksPath = hooks",
      "[log]\n\tshowSignature = true",
      "[gpg]\n\tprogram = ./gpg.sh",
      `[filter "evil"]\n\tsmudge = "${this.#touch("smudge")}; cat"\n\tclean = "${this.#touch("clean")}; cat"`,
      `[credential]\n\thelper = "!${this.#touch("credential")}"`,
      `[url "ext::${this.#touch("ext")} "]\n\tinsteadOf = http`,
      "[protocol]\n\tallow = always",
      "",
    ].join("\n");
  }

  #write(path: string, text: string, mode = 0o644): void {
    const file = join(this.#source.path, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    chmodSync(file, mode);
  }

  /** A commit that says it was signed, so that git would want to check. */
  #commitObject(tree: string): string {
    const who = "Mallory <mallory@example.org> 1767225600 +0000";
    const signature = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----";
    const text = `tree ${tree}\nauthor ${who}\ncommitter ${who}\n${signature}\n\nHarmless\n`;
    return this.#feed(["hash-object", "-t", "commit", "-w", "--stdin"], text);
  }

  #feed(args: readonly string[], input: string): string {
    return execFileSync("git", [...args], { cwd: this.#source.path, env: gitEnvironment, input })
      .toString()
      .trim();
  }

  #publish(revision: string): string {
    this.#source.git("update-ref", "refs/heads/main", revision);
    this.#source.git("clone", "--quiet", "--bare", this.#source.path, join(this.root, "sources.git"));
    return revision;
  }
}
