import type { Readable } from "node:stream";

const headerBytes = 8;

/**
 * Takes apart an engine's attach stream: pieces of output, each after eight
 * bytes of which the last four give its length. Hands the pieces on without
 * copying them, whole or in parts, in their order. Resolves at the stream's
 * end, also when it broke.
 */
export function readExecStream(stream: Readable, onOutput: (bytes: Buffer) => void): Promise<void> {
  const header = Buffer.alloc(headerBytes);
  let headerFilled = 0;
  let bodyLeft = 0;
  stream.on("data", (bytes: Buffer) => {
    for (let at = 0; at < bytes.length; ) {
      if (bodyLeft === 0) {
        const copied = bytes.copy(header, headerFilled, at, at + headerBytes - headerFilled);
        at += copied;
        headerFilled += copied;
        if (headerFilled < headerBytes) return;
        headerFilled = 0;
        bodyLeft = header.readUInt32BE(4);
      } else {
        const piece = bytes.subarray(at, at + bodyLeft);
        bodyLeft -= piece.length;
        at += piece.length;
        onOutput(piece);
      }
    }
  });
  return new Promise((resolve) => {
    stream.once("end", resolve);
    stream.once("close", resolve);
    stream.once("error", () => resolve());
  });
}
