import type { TRPC_ERROR_CODE_KEY } from "@trpc/server";
import type { AppErrorCode } from "#server/core/error/app-error.ts";

/** What each refusal is called on this wire. A new code without an answer here does not compile. */
export const trpcCodeOf = {
  invalid_input: "BAD_REQUEST",
  unauthenticated: "UNAUTHORIZED",
  forbidden: "FORBIDDEN",
  not_found: "NOT_FOUND",
  conflict: "CONFLICT",
  illegal_transition: "CONFLICT",
  stale_lease: "CONFLICT",
  offset_gap: "BAD_REQUEST",
  too_large: "PAYLOAD_TOO_LARGE",
  unavailable: "SERVICE_UNAVAILABLE",
} as const satisfies Record<AppErrorCode, TRPC_ERROR_CODE_KEY>;
