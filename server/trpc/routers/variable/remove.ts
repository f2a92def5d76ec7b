import { z } from "zod";
import { findVariableOwner } from "#server/commands/find-variable-owner.ts";
import { removeVariable } from "#server/commands/remove-variable.ts";
import { variableOwner } from "#server/trpc/inputs.ts";
import { userProcedure } from "#server/trpc/procedures.ts";

/** Removes a variable of a project or a context. */
export const remove = userProcedure
  .input(z.object({ owner: variableOwner, name: z.string().max(1000) }))
  .mutation(async ({ ctx, input: { owner, name } }) =>
    removeVariable(ctx.deps, ctx.actor, { owner: await findVariableOwner(ctx.deps, owner), name }),
  );
