import type { ErrorResponse } from "#server/core/agent-protocol/requests.ts";

/**
 * Why a request to the server did not succeed.
 *
 * - `away`: no answer, a broken connection, or the server says it cannot now: try again.
 * - `stale`: the lease is another's: stop, forget the task.
 * - `gap`: the server wants a step's output from `wantOffset` on.
 * - `refused`: anything else; trying again would not help.
 */
export type DoorFaultKind = "away" | "stale" | "gap" | "refused";

/** Thrown by every call of the agent door; nothing else is. */
export class DoorFault extends Error {
  readonly kind: DoorFaultKind;
  readonly status: number | null;
  readonly answer: Partial<ErrorResponse>;

  constructor(kind: DoorFaultKind, message: string, about: { status?: number; answer?: Partial<ErrorResponse> } = {}) {
    super(message);
    this.name = "DoorFault";
    this.kind = kind;
    this.status = about.status ?? null;
    this.answer = about.answer ?? {};
  }
}

/** Turns a refusal's status and body into a fault; a body that is not ours is quoted, shortened. */
export function faultOf(status: number, body: string): DoorFault {
  const answer = parseAnswer(body);
  const message = answer.message ?? body.slice(0, 200);
  return new DoorFault(kindOf(status, answer.error), `HTTP ${status}: ${message}`, { status, answer });
}

function kindOf(status: number, error: string | undefined): DoorFaultKind {
  if (status === 409 && (error === undefined || error === "stale_lease")) return "stale";
  if (status === 416) return "gap";
  if (status >= 500 || status === 408 || status === 429) return "away";
  return "refused";
}

function parseAnswer(body: string): Partial<ErrorResponse> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}
