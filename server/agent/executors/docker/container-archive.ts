import { posix } from "node:path";
import type { Readable } from "node:stream";
import type { Container } from "dockerode";
import { type Pack, pack } from "tar-stream";
import { type PackedTree, packStream } from "#server/agent/archive/packed-tree.ts";
import { addEntries, changeEntries } from "#server/agent/archive/rename-entries.ts";
import { plainMessage } from "#server/agent/executors/docker/pull-image.ts";
import { type PackRequest, UnpackFailure, type UnpackRequest } from "#server/agent/executors/executor.ts";

/** Packs places of a container through its engine: the image needs no programs for it. */
export function packContainer(container: Container, request: PackRequest): PackedTree {
  const archive = pack();
  void addPlaces(container, archive, request).then(
    () => archive.finalize(),
    (error: Error) => archive.destroy(error),
  );
  return packStream(archive as unknown as Readable);
}

async function addPlaces(container: Container, archive: Pack, { base, paths }: PackRequest): Promise<void> {
  for (const path of paths) {
    const at = posix.join(base, path);
    const tar = (await container.getArchive({ path: at })) as Readable;
    await addEntries(archive, tar, { rename: (name) => placed(name, path) });
  }
}

/** The engine names entries from the place's own last part on; here they are named from the base on. */
function placed(name: string, path: string): string {
  const below = name.replace(/^\/+/, "").split("/").slice(1).join("/");
  if (below === "") return name.endsWith("/") ? `${path}/` : path;
  return path === "." ? below : `${path}/${below}`;
}

/** Unpacks into a container through its engine, which stays inside the container's own files. */
export async function unpackContainer(
  container: Container,
  { base, tar }: UnpackRequest,
  owner: { readonly uid: number; readonly gid: number },
): Promise<void> {
  let broken: Error | null = null;
  tar.once("error", (error) => (broken = error));
  // What root unpacks keeps its owners, what anybody else unpacks becomes theirs.
  const stream = owner.uid === 0 ? tar : changeEntries(tar, { rename: (name) => name, owner });
  try {
    await container.putArchive(stream, { path: base });
  } catch (error) {
    throw broken ?? new UnpackFailure(plainMessage(error));
  }
  if (broken !== null) throw broken;
}
