import { adminProcedure } from "#server/supervisor/router/procedures.ts";

/** The installation's version, addresses and places. */
export const get = adminProcedure.query(({ ctx }) => ctx.installation());
