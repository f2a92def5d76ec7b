import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { type GitProgram, unavailable } from "#server/adapters/git/git-program.ts";

/** Branches and tags of a repository, and the branch that its HEAD is on. */
export interface SourceRefs {
  /** Object name by whole ref name. */
  readonly refs: ReadonlyMap<string, string>;
  readonly head: string | null;
}

const refsSecondsMax = 60;
/** With more loose refs than this, one start of git is cheaper than opening them. */
const looseRefsMax = 200;
const objectName = /^([0-9a-f]{40}|[0-9a-f]{64})\n?$/;

/**
 * Lists branches and tags. Read from git's files, which takes a fraction of
 * the time that starting git does; by git itself where they are too many or
 * kept in another format.
 */
export async function listSourceRefs(git: GitProgram, commonDirectory: string): Promise<SourceRefs> {
  return (await readRefFiles(commonDirectory)) ?? (await askGit(git, commonDirectory));
}

/** The refs in the format of git's own `packed-refs`. Tags are not peeled in it; git does that when it needs to. */
export function packedRefs({ refs }: SourceRefs): string {
  const lines = [...refs].map(([name, oid]) => ({ bytes: Buffer.from(name), line: `${oid} ${name}\n` }));
  lines.sort((a, b) => Buffer.compare(a.bytes, b.bytes));
  return `# pack-refs with: sorted \n${lines.map(({ line }) => line).join("")}`;
}

/** Loose refs first, then the packed ones: in this order none that is packed meanwhile is missed. */
async function readRefFiles(directory: string): Promise<SourceRefs | null> {
  if (await isThere(join(directory, "reftable"))) return null;
  const names = (await Promise.all(["refs/heads", "refs/tags"].map((folder) => looseNames(directory, folder)))).flat();
  if (names.length > looseRefsMax || names.some((name) => name.includes("\ufffd"))) return null;
  const loose = await Promise.all(
    names.map(
      async (name) =>
        [name, objectName.exec(await readFile(join(directory, name), "latin1").catch(() => ""))?.[1]] as const,
    ),
  );
  const refs = new Map<string, string>();
  const packed = await readFile(join(directory, "packed-refs"), "utf8").catch(() => "");
  if (packed.includes("\ufffd")) return null;
  for (const [, oid = "", name = ""] of packed.matchAll(/^([0-9a-f]{40,64}) (refs\/(?:heads|tags)\/.+)$/gm))
    refs.set(name, oid);
  for (const [name, oid] of loose) if (oid !== undefined) refs.set(name, oid);
  const head = /^ref: (refs\/heads\/.+)\n?$/.exec(await readFile(join(directory, "HEAD"), "utf8"))?.[1] ?? null;
  return { refs, head };
}

async function looseNames(directory: string, folder: string): Promise<string[]> {
  const entries = await readdir(join(directory, folder), { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith(".lock"));
  return files.map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1));
}

async function askGit(git: GitProgram, gitDirectory: string): Promise<SourceRefs> {
  const args = ["for-each-ref", "--format=%(objectname) %(refname)%00%(HEAD)", "refs/heads", "refs/tags"];
  const answer = await git.run({ args, gitDirectory, silenceSecondsMax: refsSecondsMax });
  if (answer.code !== 0) throw unavailable(answer.lastLine);
  const refs = new Map<string, string>();
  let head: string | null = null;
  for (const line of answer.stdout.toString().split("\n")) {
    const [ref = "", mark = ""] = line.split("\0");
    const space = ref.indexOf(" ");
    const name = ref.slice(space + 1);
    if (space === -1 || name.includes("\ufffd")) continue;
    refs.set(name, ref.slice(0, space));
    if (mark === "*") head = name;
  }
  return { refs, head };
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
