/**
 * The closed list of ways a request can be refused. Every door maps each of
 * them in a `satisfies Record<AppErrorCode, …>` table, so a new code breaks
 * the build of every door that has no answer for it.
 */
export const appErrorCodes = [
  "invalid_input",
  "unauthenticated",
  "forbidden",
  "not_found",
  "conflict",
  "illegal_transition",
  "stale_lease",
  "offset_gap",
  "too_large",
  "unavailable",
] as const;

export type AppErrorCode = (typeof appErrorCodes)[number];

/** The two audiences of an error: a sentence for people, details for the operator. */
export interface AppErrorOptions {
  /** What the person reads: what happened, and what to do. No internals. */
  readonly userMessage: string;
  /** What the operator reads in the log beside it: ids, states, numbers. */
  readonly detail?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/**
 * The one error class of the product. Anything else that is thrown is a bug:
 * logged with its stack, shown as "Something went wrong".
 */
export class AppError extends Error {
  readonly code: AppErrorCode;
  readonly userMessage: string;
  readonly detail: Readonly<Record<string, unknown>>;

  constructor(code: AppErrorCode, options: AppErrorOptions) {
    super(`${code}: ${options.userMessage}`, { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.userMessage = options.userMessage;
    this.detail = options.detail ?? {};
  }
}

/** HTTP status of each code, shared by the REST and agent doors. */
export const httpStatusOf = {
  invalid_input: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  illegal_transition: 409,
  stale_lease: 409,
  offset_gap: 416,
  too_large: 413,
  unavailable: 503,
} as const satisfies Record<AppErrorCode, number>;
