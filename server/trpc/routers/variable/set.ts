import { z } from "zod";
import { findVariableOwner } from "#server/commands/find-variable-owner.ts";
import { setVariables } from "#server/commands/set-variables.ts";
import { variableOwner } from "#server/trpc/inputs.ts";
import { userProcedure } from "#server/trpc/procedures.ts";

const variables = z
  .array(z.object({ name: z.string().max(1000), value: z.string().max(100_000) }))
  .min(1)
  .max(100);

/** Sets variables of a project or a context, replacing those of the same name. */
export const set = userProcedure
  .input(z.object({ owner: variableOwner, variables }))
  .mutation(async ({ ctx, input: { owner, variables: given } }) =>
    setVariables(ctx.deps, ctx.actor, { owner: await findVariableOwner(ctx.deps, owner), variables: given }),
  );
