import { adminProcedure } from "#server/supervisor/router/procedures.ts";
import { viewServices } from "#server/supervisor/service-view.ts";

/** Every service as it is now. */
export const list = adminProcedure.query(({ ctx }) => viewServices(ctx.services.keepers));
