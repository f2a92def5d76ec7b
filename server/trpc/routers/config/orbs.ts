import { z } from "zod";
import { findOrbs } from "#server/commands/find-orbs.ts";
import { userProcedure } from "#server/trpc/procedures.ts";

/** Orbs by reference, for the compiler in the browser. */
export const orbs = userProcedure
  .input(z.object({ references: z.array(z.string().min(1).max(500)).max(100) }))
  .query(({ ctx, input }) => findOrbs(ctx.deps, ctx.actor, input.references));
