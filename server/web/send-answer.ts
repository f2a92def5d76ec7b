import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/** What goes back, free of how it is carried. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | AsyncIterable<Uint8Array>;
}

/** Writes an answer. A stream goes at the client's pace; one that breaks off half-way closes the connection, so that the client notices. */
export async function sendAnswer(response: ServerResponse, answer: Answer): Promise<void> {
  response.statusCode = answer.status;
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
  if (typeof answer.body === "string") {
    response.setHeader("content-length", Buffer.byteLength(answer.body));
    response.end(answer.body);
    return;
  }
  await pipeline(Readable.from(answer.body), response).catch(() => response.destroy());
}

/** An answer of JSON that nobody keeps. */
export function jsonAnswer(status: number, value: unknown): Answer {
  return {
    status,
    headers: { "content-type": "application/json; charset=utf-8", "cache-control": "no-store" },
    body: JSON.stringify(value),
  };
}
