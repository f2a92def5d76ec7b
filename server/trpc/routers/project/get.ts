import { z } from "zod";
import { readProject } from "#server/queries/project-screens.ts";
import { projectSlug } from "#server/trpc/inputs.ts";
import { userProcedure } from "#server/trpc/procedures.ts";

/** One project. */
export const get = userProcedure
  .input(z.object({ slug: projectSlug }))
  .query(({ ctx, input }) => readProject(ctx.deps.prisma, input.slug));
