import { z } from "zod";
import { readHookScript } from "#server/commands/read-hook-script.ts";
import { projectSlug } from "#server/trpc/inputs.ts";
import { userProcedure } from "#server/trpc/procedures.ts";

/** The text to put into a repository's hook by hand. */
export const hookScript = userProcedure
  .input(z.object({ slug: projectSlug }))
  .query(({ ctx, input }) => readHookScript(ctx.deps, ctx.actor, input.slug));
