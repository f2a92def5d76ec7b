import { adminProcedure } from "#server/supervisor/router/procedures.ts";
import { requireService, serviceNameInput } from "./service-name.ts";

/** Stops one service, then starts it. */
export const restart = adminProcedure.input(serviceNameInput).mutation(async ({ ctx, input }) => {
  const keeper = requireService(ctx.services, input.name);
  ctx.audit(`Restart ${input.name}, asked from ${ctx.address}`);
  await keeper.restart();
});
