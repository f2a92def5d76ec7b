import type { ServerResponse } from "node:http";
import type { ErrorResponse } from "#server/core/agent-protocol/requests.ts";
import { AppError, httpStatusOf } from "#server/core/error/app-error.ts";
import type { ServiceLog } from "#server/output/service-log.ts";

/** Answers with JSON. Harmless when the client has gone. */
export function answerJson(response: ServerResponse, status: number, value: unknown): void {
  const body = Buffer.from(JSON.stringify(value));
  response.writeHead(status, { "content-type": "application/json", "content-length": body.length });
  response.end(body);
}

/** Answers without a body. */
export function answerEmpty(response: ServerResponse, status: number): void {
  response.writeHead(status);
  response.end();
}

/**
 * Passes over the rest of a body that nobody reads any more, so that a client
 * which still sends it comes to read the answer.
 */
function passOver(response: ServerResponse): void {
  if (!response.req.complete) response.req.on("error", () => {}).resume();
}

/**
 * Answers a refusal. What is not an AppError is a bug or an outage: logged
 * with its stack, and told as 500, which an agent takes as "try again".
 */
export function answerError(response: ServerResponse, error: unknown, log: ServiceLog): void {
  const known = error instanceof AppError ? error : null;
  if (response.destroyed && (error as NodeJS.ErrnoException).code === "ECONNRESET") return;
  if (known === null) log.error({ err: error }, "A request of an agent failed.");
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  passOver(response);
  if (known === null) {
    answerJson(response, 500, {
      error: "internal",
      message: "Something went wrong. Try again.",
    } satisfies ErrorResponse);
    return;
  }
  const { step, wantOffset } = known.detail;
  const body: ErrorResponse = {
    error: known.code,
    message: known.userMessage,
    ...(known.code === "offset_gap" && typeof wantOffset === "number" ? { wantOffset } : {}),
    ...(known.code === "offset_gap" && typeof step === "number" ? { step } : {}),
  };
  answerJson(response, httpStatusOf[known.code], body);
}
