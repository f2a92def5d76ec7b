import { z } from "zod";
import { removeContext } from "#server/commands/remove-context.ts";
import { uuid } from "#server/trpc/inputs.ts";
import { userProcedure } from "#server/trpc/procedures.ts";

/** Removes a context with its variables. */
export const remove = userProcedure
  .input(z.object({ id: uuid }))
  .mutation(({ ctx, input }) => removeContext(ctx.deps, ctx.actor, input.id));
