import { z } from "zod";
import { readBranches } from "#server/queries/pipeline-screens.ts";
import { projectSlug } from "#server/trpc/inputs.ts";
import { userProcedure } from "#server/trpc/procedures.ts";

/** Branches that pipelines ran for. */
export const branches = userProcedure
  .input(z.object({ slug: projectSlug }))
  .query(({ ctx, input }) => readBranches(ctx.deps.prisma, input.slug));
