import { z } from "zod";
import { findVariableOwner } from "#server/commands/find-variable-owner.ts";
import { readVariables } from "#server/queries/variable-screens.ts";
import { variableOwner } from "#server/trpc/inputs.ts";
import { userProcedure } from "#server/trpc/procedures.ts";

/** The variables of a project or a context, without their values. */
export const list = userProcedure
  .input(z.object({ owner: variableOwner }))
  .query(async ({ ctx, input }) => readVariables(ctx.deps.prisma, await findVariableOwner(ctx.deps, input.owner)));
