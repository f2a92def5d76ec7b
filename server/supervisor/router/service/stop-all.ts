import { adminProcedure } from "#server/supervisor/router/procedures.ts";

/** Stops every service, the agents first and the database last. The console stays. */
export const stopAll = adminProcedure.mutation(async ({ ctx }) => {
  ctx.audit(`Stop everything, asked from ${ctx.address}`);
  await ctx.services.stopAll();
});
