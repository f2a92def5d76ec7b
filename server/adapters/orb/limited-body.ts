import { AppError } from "#server/core/error/app-error.ts";

/** A body as text. Throws `unavailable` as soon as it is longer than `bytesMax`. */
export async function limitedBody(body: AsyncIterable<Uint8Array>, bytesMax: number): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of body) {
    bytes += piece.byteLength;
    if (bytes > bytesMax) {
      throw new AppError("unavailable", { userMessage: `it is larger than ${Math.floor(bytesMax / 1_000_000)} MB.` });
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString("utf8");
}
