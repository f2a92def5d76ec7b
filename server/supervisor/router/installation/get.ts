import { adminProcedure } from "../procedures.ts";

/** The installation's version, addresses and places. */
export const get = adminProcedure.query(({ ctx }) => ctx.installation());
