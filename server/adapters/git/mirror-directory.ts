import { randomUUID } from "node:crypto";
import { mkdir, rename, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ProjectId } from "#server/core/ids.ts";

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The git directory of a project's mirror. Throws on anything but a lower-case UUID. */
export function mirrorDirectory(root: string, projectId: ProjectId): string {
  if (!uuid.test(projectId)) throw new Error(`not a project id: ${JSON.stringify(projectId)}`);
  return join(root, `${projectId}.git`);
}

/** Makes an empty bare repository unless there is one. Written by hand, because starting git would cost more than the rest of a keep. */
export async function ensureMirror(directory: string, objectFormat: "sha1" | "sha256"): Promise<void> {
  if (await isThere(join(directory, "HEAD"))) return;
  await mkdir(join(directory, "objects", "pack"), { recursive: true });
  await mkdir(join(directory, "objects", "info"), { recursive: true });
  await mkdir(join(directory, "refs", "heads"), { recursive: true });
  const sha256 = objectFormat === "sha256";
  const config = `[core]\n\trepositoryformatversion = ${sha256 ? 1 : 0}\n\tfilemode = true\n\tbare = true\n`;
  await replaceFile(join(directory, "config"), sha256 ? `${config}[extensions]\n\tobjectformat = sha256\n` : config);
  // The last file: without it the directory is no repository.
  await replaceFile(join(directory, "HEAD"), "ref: refs/heads/main\n");
}

/** Pins a commit, so that it outlives every branch. The pin is the proof that the mirror holds it. */
export async function pinRevision(directory: string, revision: string): Promise<void> {
  const path = pinPath(directory, revision);
  await mkdir(dirname(path), { recursive: true });
  await replaceFile(path, `${revision}\n`);
}

/** True when the mirror holds a commit for good. */
export function isPinned(directory: string, revision: string): Promise<boolean> {
  return isThere(pinPath(directory, revision));
}

/** Replaces a file in one step. */
export async function replaceFile(path: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${path}.${randomUUID()}`;
  await writeFile(temporary, content);
  await rename(temporary, path);
}

function pinPath(directory: string, revision: string): string {
  return join(directory, "refs", "rotunda", "keep", revision);
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
