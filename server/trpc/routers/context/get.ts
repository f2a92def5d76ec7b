import { z } from "zod";
import { readContext } from "#server/queries/variable-screens.ts";
import { uuid } from "#server/trpc/inputs.ts";
import { userProcedure } from "#server/trpc/procedures.ts";

/** One context. */
export const get = userProcedure
  .input(z.object({ id: uuid }))
  .query(({ ctx, input }) => readContext(ctx.deps.prisma, input.id));
