/** A fault as a page shows it. */
export interface Explanation {
  /** tRPC's word, like `NOT_FOUND`; `OFFLINE` when no answer came at all. */
  readonly code: string;
  readonly message: string;
  /** The id that the server logged it under, to quote. */
  readonly requestId: string | null;
  /** Asking again would give the same answer. */
  readonly isFinal: boolean;
}

const finalCodes = new Set(["BAD_REQUEST", "UNAUTHORIZED", "FORBIDDEN", "NOT_FOUND", "CONFLICT", "PAYLOAD_TOO_LARGE"]);

function wordOf(error: unknown): string | null {
  if (typeof error !== "object" || error === null || !("data" in error)) return null;
  const { data } = error;
  return typeof data === "object" && data !== null && "code" in data && typeof data.code === "string"
    ? data.code
    : null;
}

/** Reads what a query or a mutation threw. An id in brackets at a message's end is taken out of it. */
export function explain(error: unknown): Explanation {
  const code = wordOf(error);
  if (code === null) {
    return {
      code: "OFFLINE",
      message: "The server did not answer. It may be restarting; this page tries again.",
      requestId: null,
      isFinal: false,
    };
  }
  const text = error instanceof Error ? error.message : "Something went wrong";
  const found = /^(?<sentence>.*?)\s*\((?<id>[\w-]{6,})\)\.?$/s.exec(text);
  const isFinal = finalCodes.has(code);
  if (code !== "INTERNAL_SERVER_ERROR" || !found?.groups) return { code, message: text, requestId: null, isFinal };
  return { code, message: `${found.groups["sentence"]}.`, requestId: found.groups["id"] ?? null, isFinal };
}
