import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { type GitProgram, unavailable } from "#server/adapters/git/git-program.ts";
import { linkObjects, type SeenDirectories } from "#server/adapters/git/link-objects.ts";
import type { LocalSource } from "#server/adapters/git/local-source.ts";
import { ensureMirror, pinRevision, replaceFile } from "#server/adapters/git/mirror-directory.ts";
import { listSourceRefs, packedRefs } from "#server/adapters/git/source-refs.ts";

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
  const refs = await listSourceRefs(git, source.commonDirectory);
  const from = join(source.commonDirectory, "objects");
  try {
    await linkObjects({ from, to: join(mirror, "objects"), seen: seenOf(git, mirror), nowMilliseconds });
  } catch (error) {
    throw unavailable(`it could not be copied: ${(error as Error).message}`, error);
  }
  await copyFile(join(source.commonDirectory, "shallow"), join(mirror, "shallow")).catch(() => undefined);
  await replaceFile(join(mirror, "packed-refs"), packedRefs(refs));
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
