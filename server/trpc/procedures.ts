import { initTRPC, TRPCError } from "@trpc/server";
import { ZodError } from "zod";
import { type Actor } from "#server/core/actor.ts";
import { AppError } from "#server/core/error/app-error.ts";
import type { TrpcContext } from "#server/trpc/context.ts";
import { trpcCodeOf } from "#server/trpc/error-codes.ts";

/** Who may call a procedure. Every procedure carries one, or the server does not start. */
export type Access = "public" | "user";

const t = initTRPC.context<TrpcContext>().meta<{ readonly access: Access }>().create({ isDev: false });

export const router = t.router;

/** Turns what was thrown into what is shown: refusals in their own words, bugs as an id to look up in the log. */
const speakPlainly = t.middleware(async ({ ctx, next, path }) => {
  const result = await next();
  if (result.ok) return result;
  const { cause } = result.error;
  if (cause instanceof AppError)
    throw new TRPCError({ code: trpcCodeOf[cause.code], message: cause.userMessage, cause });
  if (cause instanceof ZodError) throw new TRPCError({ code: "BAD_REQUEST", message: firstIssue(cause), cause });
  if (result.error.code !== "INTERNAL_SERVER_ERROR") throw result.error;
  const id = ctx.reportFault(cause ?? result.error, path);
  throw new TRPCError({ code: "INTERNAL_SERVER_ERROR", message: `Something went wrong (${id})` });
});

/** A change must come from our own pages: a cookie alone proves only that the browser was signed in. */
const fromOurPages = t.middleware(({ ctx, next, type }) => {
  if (type === "mutation" && !ctx.isSameOrigin) {
    throw new TRPCError({ code: "FORBIDDEN", message: "This request came from another site." });
  }
  return next();
});

const open = t.procedure.use(speakPlainly).use(fromOurPages);

/** Anybody, also without signing in. */
export const publicProcedure = open.meta({ access: "public" });

/** Whoever is signed in. */
export const userProcedure = open.meta({ access: "user" }).use(({ ctx, next }) => {
  return next({ ctx: { ...ctx, actor: requireActor(ctx) } });
});

function requireActor(ctx: TrpcContext): Actor {
  if (ctx.identity !== null) return ctx.identity.actor;
  throw new TRPCError({ code: "UNAUTHORIZED", message: "Sign in first." });
}

function firstIssue(error: ZodError): string {
  const [issue] = error.issues;
  if (issue === undefined) return "The request is not valid.";
  return issue.path.length === 0 ? issue.message : `${issue.path.join(".")}: ${issue.message}`;
}
