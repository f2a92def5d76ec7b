import { z } from "zod";
import { readResources } from "#server/queries/resource-screens.ts";
import { uuid } from "#server/trpc/inputs.ts";
import { userProcedure } from "#server/trpc/procedures.ts";

/** What a job used over time. */
export const resources = userProcedure
  .input(z.object({ jobId: uuid }))
  .query(({ ctx, input }) => readResources(ctx.deps.prisma, input.jobId));
