import { createWriteStream } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { extract, pack } from "tar-stream";
import { CliError } from "#server/cli/cli-error.ts";
import { readFolder } from "#server/cli/orb/orb-files.ts";
import { orbReferencesIn } from "#server/config/element/orb-references.ts";
import { parseOrbReference, publishedVersion } from "#server/core/orb/orb-reference.ts";

/** Orbs by exact reference: `namespace/name@1.2.3` to source. */
export type OrbBundle = ReadonlyMap<string, string>;

const orbFile = /^(?:\.\/)?([^/]+\/[^/]+@.+)\.ya?ml$/;

/** Reads a folder or a `.tar` of files named `namespace/name@version.yml`; other files are no part of it. */
export async function readBundle(path: string): Promise<OrbBundle> {
  const files = path.endsWith(".tar") ? await readTar(path) : await readFolder(path);
  const orbs = new Map<string, string>();
  for (const [name, source] of files) {
    const reference = referenceOf(name);
    if (reference !== null) orbs.set(reference, source);
  }
  return orbs;
}

/** The reference that a file's name says, with the `:` of a label that some file systems cannot hold. */
function referenceOf(name: string): string | null {
  const text = orbFile.exec(name)?.[1]?.replace("@dev%3A", "@dev:");
  const reference = text === undefined ? null : parseOrbReference(text);
  return reference?.kind === "registry" && publishedVersion(reference) !== null ? (text ?? null) : null;
}

function fileNameOf(reference: string): string {
  return `${reference.replace("@dev:", "@dev%3A")}.yml`;
}

async function readTar(path: string): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  const reader = extract();
  try {
    reader.end(await readFile(path));
    for await (const entry of reader) {
      const pieces: Buffer[] = [];
      for await (const piece of entry as AsyncIterable<Buffer>) pieces.push(piece);
      files.set(entry.header.name, Buffer.concat(pieces).toString("utf8"));
    }
  } catch (cause) {
    throw new CliError(`${path} cannot be read as a tar file.`, { cause });
  }
  return files;
}

/** Writes a bundle as a `.tar`, or into a folder for any other path. */
export async function writeBundle(path: string, bundle: OrbBundle): Promise<void> {
  if (path.endsWith(".tar")) {
    const archive = pack();
    const written = pipeline(archive, createWriteStream(path));
    for (const [reference, source] of bundle)
      archive.entry({ name: fileNameOf(reference), mtime: new Date(0) }, source);
    archive.finalize();
    await written;
    return;
  }
  for (const [reference, source] of bundle) {
    const file = join(path, fileNameOf(reference));
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, source);
  }
}

/** The references of a bundle with each orb after those it needs, so that what it needs is there when it is stored. */
export function inOrderOfNeed(bundle: OrbBundle): string[] {
  const ordered = new Set<string>();
  const underway = new Set<string>();
  const nameOf = (reference: string) => reference.slice(0, reference.indexOf("@")).toLowerCase();
  const visit = (reference: string): void => {
    if (underway.has(reference)) return;
    underway.add(reference);
    const needed = new Set(orbReferencesIn(bundle.get(reference) ?? "").map(nameOf));
    for (const other of bundle.keys()) if (needed.has(nameOf(other))) visit(other);
    ordered.add(reference);
  };
  for (const reference of bundle.keys()) visit(reference);
  return [...ordered];
}
