import { adminProcedure } from "#server/supervisor/router/procedures.ts";

/** Starts every service that does not run. */
export const startAll = adminProcedure.mutation(async ({ ctx }) => {
  ctx.audit(`Start everything, asked from ${ctx.address}`);
  void ctx.services.startAll();
});
