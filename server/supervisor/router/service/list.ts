import { viewServices } from "../../service-view.ts";
import { adminProcedure } from "../procedures.ts";

/** Every service as it is now. */
export const list = adminProcedure.query(({ ctx }) => viewServices(ctx.services.keepers));
