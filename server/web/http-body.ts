import type { IncomingMessage } from "node:http";
import { AppError } from "#server/core/error/app-error.ts";

/** What a request may carry, bytes: the longest configuration, with what JSON needs for its line ends and quotes. */
export const bodyBytesMax = 8 * 1024 * 1024;

/** What a request may carry that shows a token, bytes: configurations and orbs as a JSON text. */
export const textBytesMax = 8 * 1024 * 1024;

/** The whole body. Throws `too_large` beyond the limit, without reading on. */
export async function readBodyBytes(request: IncomingMessage, bytesMax = bodyBytesMax): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length > bytesMax) {
      throw new AppError("too_large", { userMessage: `A request carries at most ${bytesMax} bytes.` });
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** The body as JSON, `undefined` when it is empty. Throws `invalid_input` for what is not JSON. */
export async function readJsonBody(request: IncomingMessage, bytesMax = bodyBytesMax): Promise<unknown> {
  const text = (await readBodyBytes(request, bytesMax)).toString("utf8").trim();
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError("invalid_input", { userMessage: "The body is not valid JSON.", cause });
  }
}
