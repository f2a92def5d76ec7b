import { adminProcedure } from "#server/supervisor/router/procedures.ts";
import { requireService, serviceNameInput } from "./service-name.ts";

/** Stops one service and answers when it has ended; an agent finishes its job first. Asked again, it cuts that short. */
export const stop = adminProcedure.input(serviceNameInput).mutation(async ({ ctx, input }) => {
  const keeper = requireService(ctx.services, input.name);
  ctx.audit(`Stop ${input.name}, asked from ${ctx.address}`);
  if (keeper.snapshot().state === "stopping") keeper.cutShort();
  await keeper.stop();
});
