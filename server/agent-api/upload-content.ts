import type { IncomingMessage } from "node:http";

/**
 * A request's body for the store. A store that stops reading leaves the
 * connection open, unlike plain iteration of a request: so whoever uploads is
 * told why, instead of finding the connection broken and trying again.
 */
export function uploadContent(request: IncomingMessage): AsyncIterable<Uint8Array> {
  return { [Symbol.asyncIterator]: () => request.iterator({ destroyOnReturn: false }) };
}
