import { z } from "zod";
import { createFirstAccount as create } from "#server/commands/create-first-account.ts";
import { publicProcedure } from "#server/trpc/procedures.ts";

/** Makes the first account; the setup code is what admits. */
export const createFirstAccount = publicProcedure
  .input(z.object({ setupCode: z.string().max(100), login: z.string().max(100), password: z.string().max(1000) }))
  .mutation(async ({ ctx, input }) => ({ login: (await create(ctx.deps, input)).login }));
