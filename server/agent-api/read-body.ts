import type { IncomingMessage } from "node:http";
import { AppError } from "#server/core/error/app-error.ts";

/** The most that one POST of messages may hold. */
export const messagesBytesMax = 8 * 1024 * 1024;
const jsonBytesMax = 256 * 1024;
/** Bodies from here on are read into buffers that are used again. */
const pooledBytesMin = 64 * 1024;
const pooledBuffersMax = 4;

/** Large buffers, lent for the time of one request, so that a flood of output does not become a flood of garbage. */
export class BodyBuffers {
  readonly #free: Buffer[] = [];

  lend(bytes: number): Buffer {
    if (bytes < pooledBytesMin) return Buffer.allocUnsafe(bytes);
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(messagesBytesMax);
  }

  /** Takes a buffer back. Nothing may look at it any more. */
  giveBack(buffer: Buffer): void {
    if (buffer.length === messagesBytesMax && this.#free.length < pooledBuffersMax) this.#free.push(buffer);
  }
}

/** Reads a whole body and hands it to `use`; the bytes are only good until `use` has ended. Throws `too_large` beyond 8 MiB. */
export async function withBody<Value>(
  request: IncomingMessage,
  buffers: BodyBuffers,
  use: (body: Buffer) => Promise<Value>,
): Promise<Value> {
  const announced = Number(request.headers["content-length"] ?? messagesBytesMax);
  if (!(announced <= messagesBytesMax)) throw tooLarge(messagesBytesMax);
  const buffer = buffers.lend(announced);
  try {
    const length = await fill(request, buffer);
    return await use(buffer.subarray(0, length));
  } finally {
    buffers.giveBack(buffer);
  }
}

/** Reads a small body as JSON. Throws `invalid_input` for anything else, `too_large` beyond 256 KiB. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length > jsonBytesMax) throw tooLarge(jsonBytesMax);
    pieces.push(piece);
  }
  try {
    return JSON.parse(Buffer.concat(pieces).toString());
  } catch {
    throw new AppError("invalid_input", { userMessage: "The body is not JSON." });
  }
}

function fill(request: IncomingMessage, buffer: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    let length = 0;
    const onData = (piece: Buffer): void => {
      if (length + piece.length > buffer.length) {
        // The buffer goes back to be lent again: not another byte may reach it.
        request.off("data", onData);
        reject(tooLarge(buffer.length));
        return;
      }
      piece.copy(buffer, length);
      length += piece.length;
    };
    request.on("data", onData);
    request.on("end", () => resolve(length));
    request.on("error", reject);
    request.on("close", () => reject(new AppError("invalid_input", { userMessage: "The connection broke off." })));
  });
}

function tooLarge(bytesMax: number): AppError {
  return new AppError("too_large", { userMessage: `The body is larger than ${bytesMax} bytes.` });
}
