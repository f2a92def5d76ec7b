import { execFile } from "node:child_process";
import { chmod, mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import {
  bareHooks,
  type HookName,
  type HookTarget,
  hookBlock,
  hookMarks,
  workingCopyHooks,
} from "#server/commands/hook-script.ts";
import { AppError } from "#server/core/error/app-error.ts";

const run = promisify(execFile);
const shellShebang = /^#!.*\b(?:sh|bash|dash|ash|ksh|zsh)\b/;

/** What was written. */
export interface InstalledHook {
  readonly files: readonly string[];
}

/**
 * Makes a repository on this machine tell the server of new commits: a bare
 * one after each push, a working copy after each commit and merge. A hook that
 * is already there goes on working: our marked block is put in front of a
 * shell script's own lines, and any other program is kept beside and called.
 * Installing again replaces the block. Runs with the caller's own rights.
 */
export async function installHook(repositoryPath: string, target: HookTarget): Promise<InstalledHook> {
  const { isBare, hooksDirectory } = await readRepository(repositoryPath);
  await mkdir(hooksDirectory, { recursive: true });
  const files: string[] = [];
  for (const hook of isBare ? bareHooks : workingCopyHooks) {
    const file = join(hooksDirectory, hook);
    await writeHook(file, hook, target);
    files.push(file);
  }
  return { files };
}

async function readRepository(path: string): Promise<{ readonly isBare: boolean; readonly hooksDirectory: string }> {
  try {
    const { stdout } = await run("git", ["-C", path, "rev-parse", "--is-bare-repository", "--git-path", "hooks"]);
    const [bare = "", hooks = "hooks"] = stdout.split("\n");
    return { isBare: bare === "true", hooksDirectory: resolve(path, hooks) };
  } catch (cause) {
    throw new AppError("invalid_input", { userMessage: `${path} is not a git repository that you can read.`, cause });
  }
}

async function writeHook(file: string, hook: HookName, target: HookTarget): Promise<void> {
  const existing = await readFile(file, "utf8").catch(() => null);
  const block = hookBlock(hook, target);
  const text = existing === null ? `#!/bin/sh\n${block}` : await merged({ file, hook, existing, block, target });
  await writeFile(file, text);
  await chmod(file, ((await stat(file)).mode & 0o777) | 0o755);
}

interface Merge {
  readonly file: string;
  readonly hook: HookName;
  readonly existing: string;
  readonly block: string;
  readonly target: HookTarget;
}

async function merged({ file, hook, existing, block, target }: Merge): Promise<string> {
  const own = withoutBlock(existing, target.slug);
  if (shellShebang.test(own)) {
    const firstLineEnd = own.indexOf("\n") + 1 || own.length;
    return `${own.slice(0, firstLineEnd).trimEnd()}\n${block}${own.slice(firstLineEnd)}`;
  }
  const kept = `${file}.before-rotunda`;
  await rename(file, kept);
  const call =
    hook === "post-receive"
      ? `printf '%s\\n' "$rotunda_updates" | "$0.before-rotunda" "$@"`
      : `"$0.before-rotunda" "$@"`;
  return `#!/bin/sh\n${block}${call}\n`;
}

function withoutBlock(text: string, slug: string): string {
  const { begin, end } = hookMarks(slug);
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) return text;
  return text.slice(0, from) + text.slice(to + end.length).replace(/^\n/, "");
}
