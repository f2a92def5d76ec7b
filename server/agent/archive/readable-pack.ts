import { Readable } from "node:stream";
import type { Pack } from "tar-stream";

/**
 * An archive that is being made, as a stream of Node's. The library's own
 * streams look alike, but take no options where they are piped somewhere.
 */
export function readablePack(archive: Pack): Readable {
  return Readable.from(archive as AsyncIterable<Uint8Array>, { objectMode: false });
}
