import { z } from "zod";
import { findProjectId } from "#server/commands/find-project-id.ts";
import { readCaches } from "#server/queries/cache-screens.ts";
import { projectSlug } from "#server/trpc/inputs.ts";
import { userProcedure } from "#server/trpc/procedures.ts";

/** The caches of a project. */
export const list = userProcedure
  .input(z.object({ slug: projectSlug }))
  .query(async ({ ctx, input }) => readCaches(ctx.deps.prisma, await findProjectId(ctx.deps, input.slug)));
