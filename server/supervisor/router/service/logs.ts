import { adminProcedure } from "#server/supervisor/router/procedures.ts";
import { requireService, serviceNameInput } from "./service-name.ts";

/** The last 200 lines that one service printed, oldest first. */
export const logs = adminProcedure
  .input(serviceNameInput)
  .query(({ ctx, input }) => requireService(ctx.services, input.name).lines());
