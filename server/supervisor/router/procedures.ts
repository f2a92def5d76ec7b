import { initTRPC, type TRPC_ERROR_CODE_KEY, TRPCError } from "@trpc/server";
import { AppError, type AppErrorCode } from "#server/core/error/app-error.ts";
import type { ConsoleContext } from "./console-context.ts";

/** Who may call a procedure. Every procedure names one of them; `check-rules.ts` refuses a router with a bare one. */
export interface ConsoleRule {
  readonly rule: "public" | "admin";
}

const trpcCodeOf = {
  invalid_input: "BAD_REQUEST",
  unauthenticated: "UNAUTHORIZED",
  forbidden: "FORBIDDEN",
  not_found: "NOT_FOUND",
  conflict: "CONFLICT",
  illegal_transition: "CONFLICT",
  stale_lease: "CONFLICT",
  offset_gap: "CONFLICT",
  too_large: "PAYLOAD_TOO_LARGE",
  unavailable: "SERVICE_UNAVAILABLE",
} as const satisfies Record<AppErrorCode, TRPC_ERROR_CODE_KEY>;

const trpc = initTRPC
  .context<ConsoleContext>()
  .meta<ConsoleRule>()
  .create({
    errorFormatter: ({ shape, error }) => ({
      code: shape.code,
      message: userMessageOf(error),
      data: { code: shape.data.code, httpStatus: shape.data.httpStatus },
    }),
  });

/** Puts procedures together. */
export const consoleRouter = trpc.router;

/** Calls a router's procedures without HTTP, for tests. */
export const createConsoleCaller = trpc.createCallerFactory;

const answered = trpc.procedure.use(async ({ next }) => {
  const result = await next();
  if (result.ok || !(result.error.cause instanceof AppError)) return result;
  const cause = result.error.cause;
  throw new TRPCError({ code: trpcCodeOf[cause.code], message: cause.userMessage, cause });
});

/** For everyone who can reach the console. */
export const publicProcedure = answered.meta({ rule: "public" });

/** For whoever signed in with the console's password. */
export const adminProcedure = answered.meta({ rule: "admin" }).use(({ ctx, next }) => {
  if (ctx.account.isSignedIn(ctx.token, ctx.now())) return next();
  throw new AppError("unauthenticated", { userMessage: "Sign in to the console first." });
});

function userMessageOf(error: TRPCError): string {
  if (error.cause instanceof AppError) return error.cause.userMessage;
  if (error.code === "BAD_REQUEST") return "The console did not understand this request.";
  if (error.code === "NOT_FOUND") return "The console has no such procedure.";
  return "Something went wrong. The console's log says more.";
}
