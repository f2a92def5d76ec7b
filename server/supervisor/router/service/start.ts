import { adminProcedure } from "#server/supervisor/router/procedures.ts";
import { requireService, serviceNameInput } from "./service-name.ts";

/** Starts one service, at once when it was waiting to be started again. */
export const start = adminProcedure.input(serviceNameInput).mutation(async ({ ctx, input }) => {
  const keeper = requireService(ctx.services, input.name);
  ctx.audit(`Start ${input.name}, asked from ${ctx.address}`);
  keeper.start();
});
