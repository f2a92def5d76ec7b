import { posix } from "node:path";
import type { Readable } from "node:stream";
import type { Container } from "dockerode";
import { type PackedTree, packStream } from "#server/agent/archive/packed-tree.ts";
import { rewriteTars, type TarChange } from "#server/agent/archive/tar-rewriter.ts";
import { tarStreamOf } from "#server/agent/archive/tar-source.ts";
import { plainMessage } from "#server/agent/executors/docker/pull-image.ts";
import { type PackRequest, UnpackFailure, type UnpackRequest } from "#server/agent/executors/executor.ts";

const slash = 0x2f;

/** Packs places of a container through its engine: the image needs no programs for it. */
export function packContainer(container: Container, request: PackRequest): PackedTree {
  return packStream(rewriteTars(tarsOf(container, request)));
}

async function* tarsOf(container: Container, { base, paths }: PackRequest): AsyncGenerator<TarChange> {
  for (const path of paths) {
    const tar = (await container.getArchive({ path: posix.join(base, path) })) as Readable;
    yield { tar, rename: (name) => placed(name, path) };
  }
}

/** The engine names entries from the place's own last part on; here they are named from the base on. */
function placed(name: Buffer, path: string): Buffer {
  const start = name.findIndex((byte) => byte !== slash);
  const end = name.indexOf(slash, Math.max(start, 0));
  const below = end === -1 ? Buffer.alloc(0) : name.subarray(end + 1);
  if (below.length === 0) return Buffer.from(end === -1 ? path : `${path}/`);
  return path === "." ? below : Buffer.concat([Buffer.from(`${path}/`), below]);
}

/** Unpacks into a container through its engine, which stays inside the container's own files. */
export async function unpackContainer(
  container: Container,
  { base, source, signal }: UnpackRequest,
  owner: { readonly uid: number; readonly gid: number },
): Promise<void> {
  const tar = await tarStreamOf(source);
  let broken: Error | null = null;
  tar.once("error", (error) => (broken = error));
  const stop = () => tar.destroy(new Error("the task was stopped"));
  signal?.addEventListener("abort", stop, { once: true });
  if (signal?.aborted) stop();
  // What root unpacks keeps its owners, what anybody else unpacks becomes theirs.
  const stream = owner.uid === 0 ? tar : rewriteTars([{ tar, owner }]);
  try {
    await container.putArchive(stream, { path: base });
  } catch (error) {
    throw broken ?? new UnpackFailure(plainMessage(error));
  } finally {
    signal?.removeEventListener("abort", stop);
    tar.destroy();
  }
  if (broken !== null) throw broken;
}
