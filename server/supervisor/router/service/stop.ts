import { adminProcedure } from "#server/supervisor/router/procedures.ts";
import { requireService, serviceNameInput } from "./service-name.ts";

/** Stops one service and answers when it has ended: up to ten seconds. */
export const stop = adminProcedure.input(serviceNameInput).mutation(async ({ ctx, input }) => {
  const keeper = requireService(ctx.services, input.name);
  ctx.audit(`Stop ${input.name}, asked from ${ctx.address}`);
  await keeper.stop();
});
