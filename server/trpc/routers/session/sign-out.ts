import { signOut as endSession } from "#server/commands/sign-out.ts";
import { publicProcedure } from "#server/trpc/procedures.ts";

/** Ends the session that asks; harmless without one. */
export const signOut = publicProcedure.mutation(async ({ ctx }) => {
  const sessionId = ctx.identity?.sessionId ?? null;
  if (sessionId !== null) await endSession(ctx.deps, sessionId);
  ctx.forgetSession();
});
