import { z } from "zod";
import { compiledConfig } from "#server/commands/compiled-config.ts";
import { readPipelineConfig } from "#server/queries/pipeline-config.ts";
import { projectSlug, sequenceNumber } from "#server/trpc/inputs.ts";
import { userProcedure } from "#server/trpc/procedures.ts";

/** What a pipeline's configuration compiled to, and the configuration before it. */
export const config = userProcedure
  .input(z.object({ slug: projectSlug, number: sequenceNumber }))
  .query(async ({ ctx, input }) => {
    const { pipeline, previous } = await readPipelineConfig(ctx.deps.prisma, input);
    return { compiled: await compiledConfig(ctx.deps, pipeline), previous };
  });
