import { z } from "zod";
import { readContextUses } from "#server/queries/variable-screens.ts";
import { uuid } from "#server/trpc/inputs.ts";
import { userProcedure } from "#server/trpc/procedures.ts";

/** Jobs that named a context lately. */
export const uses = userProcedure
  .input(z.object({ id: uuid }))
  .query(({ ctx, input }) => readContextUses(ctx.deps.prisma, input.id));
