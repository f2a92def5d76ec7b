import { z } from "zod";
import { createContext } from "#server/commands/create-context.ts";
import { uuid } from "#server/trpc/inputs.ts";
import { userProcedure } from "#server/trpc/procedures.ts";

/** Makes a context. */
export const create = userProcedure
  .input(z.object({ organizationId: uuid, name: z.string().max(1000) }))
  .mutation(async ({ ctx, input: { organizationId, name } }) => {
    const { id } = await createContext(ctx.deps, ctx.actor, { organization: { id: organizationId }, name });
    return { id };
  });
