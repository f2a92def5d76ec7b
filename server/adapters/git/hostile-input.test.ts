import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { createGitMirror } from "#server/adapters/git/git-mirror.ts";
import type { GitMirror } from "#server/core/ports/git-mirror.ts";
import { GitRepository, gitEnvironment } from "#server/testing/git-repository.ts";
import { serveRepository } from "#server/testing/serve-repository.ts";

const projectId = "01970000-0000-7000-8000-00000000aaaa";

let root: string;
let marker: string;
let mirror: GitMirror;
let remoteUrl: string;
let source: GitRepository;

/** Notes what it is started with, one line for each argument and an empty one between starts, and is git. */
const spy =
  '#!/bin/sh\n{ for argument; do printf "%s" "$argument" | tr "\\n" "~"; echo; done; echo; } >>"$LOG"\nexec /usr/bin/git "$@"\n';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "rotunda-hostile-"));
  marker = join(root, "marker");
  const programs = join(root, "programs");
  mkdirSync(programs);
  writeFileSync(join(programs, "git"), spy);
  chmodSync(join(programs, "git"), 0o755);
  const PATH = `${programs}:${gitEnvironment["PATH"]}`;
  const environment = { ...gitEnvironment, PATH, LOG: join(root, "log") };
  mirror = createGitMirror({ root: join(root, "mirrors"), environment, clock: { now: () => new Date() } });
  source = new GitRepository(join(root, "source"));
  source.commit("main", { f: "x" });
  const served = await serveRepository(root);
  remoteUrl = `${served.url}/source/.git`;
  return async () => {
    await mirror.close();
    await served.stop();
    await rm(root, { recursive: true, force: true });
  };
});

/** Every way in which git has taken data for an option, a program or another name. */
function hostileWords(): string[] {
  const touch = `touch ${marker}`;
  const options = ["-h", "--help", "-u", `--upload-pack=${touch}`, `-u${touch}`, `--exec=${touch}`, "--output=/tmp/x"];
  const more = [
    "--config=core.pager=x",
    "-c",
    "--git-dir=/",
    "--",
    "-",
    "--all",
    "--stdin",
    "--mirror",
    "-oProxyCommand=x",
  ];
  const expressions = [
    "HEAD",
    "@",
    "@{-1}",
    "main@{0}",
    "main^{commit}",
    "main~0",
    "main..main",
    ":/x",
    "^main",
    "main:f",
  ];
  const odd = [
    "a\nb",
    "a\0b",
    "a b",
    "a\tb",
    "\u007f",
    "..",
    "../../x",
    "/",
    "//",
    "a//b",
    ".lock",
    "a.lock",
    ".a",
    "a.",
    "*",
  ];
  const commands = [`$(${touch})`, `\`${touch}\``, `;${touch}`, `|${touch}`, `&&${touch}`, `'${touch}'`, `"${touch}"`];
  const unicode = ["\ud800", "main\u202e", "\u0000", "a".repeat(5000)];
  return [...options, ...more, ...expressions, ...odd, ...commands, ...unicode, ""];
}

/** What git was started with so far, an empty line between starts. */
function startsOfGit(): string {
  return existsSync(join(root, "log")) ? readFileSync(join(root, "log"), "utf8") : "";
}

/** Arguments that git was given before `--`, and that stem from data. */
function optionsFromData(words: readonly string[]): string[] {
  const starts = startsOfGit().split("\n\n");
  const own = starts.flatMap((start) => start.split("\n").slice(0, start.split("\n").indexOf("--") >>> 0));
  return own.filter((argument) => argument.startsWith("-") && words.includes(argument) && argument !== "--stdin");
}

test("names that mean harm reach no git as an option, whatever is asked of them, on this machine and elsewhere", async () => {
  const words = hostileWords();
  for (const repositoryUrl of [source.path, remoteUrl]) {
    const repository = { projectId, repositoryUrl };
    const good = source.git("rev-parse", "HEAD");
    const asked = words.flatMap((word) => [
      mirror.readFile(repository, { branch: word }, "f"),
      mirror.readFile(repository, { tag: word }, "f"),
      mirror.readFile(repository, { revision: word }, "f"),
      mirror.keep(repository, word),
      mirror.changedFiles(repository, word, good),
      mirror.changedFiles(repository, good, word),
      mirror.mergeBase(repository, word, "main"),
      mirror.mergeBase(repository, good, word),
    ]);
    const answers = await Promise.allSettled(asked);
    const codes = answers.map((answer) =>
      answer.status === "fulfilled" ? "answered" : (answer.reason as { code?: string }).code,
    );
    expect(new Set(codes)).toEqual(new Set(["not_found"]));
  }
  expect(startsOfGit()).toMatch(/^fetch$/m);
  expect(optionsFromData(words)).toEqual([]);
  expect(existsSync(marker)).toBe(false);
});

test("addresses that mean harm start no program and reach no git as an option", async () => {
  const touch = `touch ${marker}`;
  const addresses = [
    ...hostileWords(),
    `ext::sh -c ${touch}`,
    `ext::sh%20-c%20${touch}`,
    `EXT::${touch}`,
    "fd::0,1/x",
    `ssh://-oProxyCommand=${touch.replace(" ", "${IFS}")}/x`,
    `ssh://git@-oProxyCommand=x/y`,
    `-oProxyCommand=x:y`,
    `git@-oProxyCommand=x:y`,
    `git://-h/x`,
    "http://127.0.0.1:1/--upload-pack=x",
    "file:relative",
    "gopher://x/y",
    `${remoteUrl}\n--upload-pack=${touch}`,
  ];
  for (const repositoryUrl of addresses) {
    const repository = { projectId, repositoryUrl };
    const asked = [
      mirror.inspect(repositoryUrl),
      mirror.readFile(repository, { branch: "main" }, "f"),
      mirror.keep(repository, "1".repeat(40)),
    ];
    for (const answer of await Promise.allSettled(asked))
      expect(answer).toMatchObject({ reason: { code: "unavailable" } });
  }
  expect(startsOfGit()).toMatch(/^ls-remote$/m);
  expect(optionsFromData(addresses)).toEqual([]);
  expect(existsSync(marker)).toBe(false);
}, 90_000);
