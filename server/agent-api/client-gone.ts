import type { ServerResponse } from "node:http";

/** Aborts when the client hangs up before the answer was written, or when the door closes. */
export function goneSignal(response: ServerResponse, closing: AbortSignal): AbortSignal {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  return AbortSignal.any([gone.signal, closing]);
}

/** Whether an ended answer left this process; false when the connection broke first. */
export function delivered(response: ServerResponse): Promise<boolean> {
  if (response.writableFinished) return Promise.resolve(true);
  if (response.destroyed) return Promise.resolve(false);
  return new Promise((resolve) => {
    response.once("finish", () => resolve(true));
    response.once("close", () => resolve(response.writableFinished));
  });
}
