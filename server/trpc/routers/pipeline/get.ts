import { z } from "zod";
import { readPipeline } from "#server/queries/pipeline-screens.ts";
import { projectSlug, sequenceNumber } from "#server/trpc/inputs.ts";
import { userProcedure } from "#server/trpc/procedures.ts";

/** A pipeline's page. */
export const get = userProcedure
  .input(z.object({ slug: projectSlug, number: sequenceNumber }))
  .query(({ ctx, input }) => readPipeline(ctx.deps.prisma, input));
