import { adminProcedure } from "#server/supervisor/router/procedures.ts";

/** Stops every service, then starts them. */
export const restartAll = adminProcedure.mutation(async ({ ctx }) => {
  ctx.audit(`Restart everything, asked from ${ctx.address}`);
  await ctx.services.restartAll();
});
