import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { type GitProgram, unavailable } from "#server/adapters/git/git-program.ts";
import { linkObjects, type SeenDirectories } from "#server/adapters/git/link-objects.ts";
import type { LocalSource } from "#server/adapters/git/local-source.ts";
import { ensureMirror, pinRevision, replaceFile } from "#server/adapters/git/mirror-directory.ts";

const refsSecondsMax = 60;
const seenByMirror = new WeakMap<GitProgram, Map<string, SeenDirectories>>();

/** Which commit of which repository goes into which mirror. */
export interface LocalCopy {
  readonly source: LocalSource;
  /** The mirror's git directory. */
  readonly mirror: string;
  readonly revision: string;
  readonly nowMilliseconds: number;
}

/**
 * Brings a mirror up to its source on the same machine and pins the commit:
 * first the names of branches and tags, then every object, then the names are
 * published, so that no name ever leads to an object that is missing. Not safe
 * to call twice at once for a mirror.
 */
export async function copyLocal(git: GitProgram, copy: LocalCopy): Promise<void> {
  const { source, mirror, revision, nowMilliseconds } = copy;
  await ensureMirror(mirror, revision.length === 64 ? "sha256" : "sha1");
  const refs = await listRefs(git, source);
  const from = join(source.commonDirectory, "objects");
  try {
    await linkObjects({ from, to: join(mirror, "objects"), seen: seenOf(git, mirror), nowMilliseconds });
  } catch (error) {
    throw unavailable(`it could not be copied: ${(error as Error).message}`, error);
  }
  await copyFile(join(source.commonDirectory, "shallow"), join(mirror, "shallow")).catch(() => undefined);
  await replaceFile(join(mirror, "packed-refs"), refs.packed);
  if (refs.head !== null) await replaceFile(join(mirror, "HEAD"), `ref: ${refs.head}\n`);
  await pinRevision(mirror, revision);
}

function seenOf(git: GitProgram, mirror: string): SeenDirectories {
  const mirrors = seenByMirror.get(git) ?? new Map<string, SeenDirectories>();
  seenByMirror.set(git, mirrors);
  const seen = mirrors.get(mirror) ?? new Map<string, number>();
  mirrors.set(mirror, seen);
  return seen;
}

/** Branches and tags in the format of git's own `packed-refs`, and the branch that HEAD is on. */
async function listRefs(
  git: GitProgram,
  source: LocalSource,
): Promise<{ readonly packed: Buffer; readonly head: string | null }> {
  const format = "%(objectname) %(refname)%00%(*objectname)%00%(HEAD)";
  const answer = await git.run({
    args: ["for-each-ref", `--format=${format}`, "refs/heads", "refs/tags"],
    gitDirectory: source.commonDirectory,
    silenceSecondsMax: refsSecondsMax,
  });
  if (answer.code !== 0) throw unavailable(answer.lastLine);
  const lines = ["# pack-refs with: peeled fully-peeled sorted "];
  let head: string | null = null;
  for (const line of answer.stdout.toString("latin1").split("\n")) {
    const [ref = "", peeled = "", mark = ""] = line.split("\0");
    if (ref === "") continue;
    lines.push(ref);
    if (peeled !== "") lines.push(`^${peeled}`);
    if (mark === "*") head = Buffer.from(ref.slice(ref.indexOf(" ") + 1), "latin1").toString();
  }
  return { packed: Buffer.from(`${lines.join("\n")}\n`, "latin1"), head };
}
