import { publicProcedure } from "#server/supervisor/router/procedures.ts";

/** Ends the session that asks, if it is one. */
export const signOut = publicProcedure.mutation(({ ctx }) => {
  ctx.account.signOut(ctx.token);
  ctx.setToken(null);
});
