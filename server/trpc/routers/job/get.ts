import { z } from "zod";
import { readJob } from "#server/queries/job-screens.ts";
import { projectSlug, sequenceNumber } from "#server/trpc/inputs.ts";
import { userProcedure } from "#server/trpc/procedures.ts";

/** A job's page. */
export const get = userProcedure
  .input(z.object({ slug: projectSlug, number: sequenceNumber }))
  .query(({ ctx, input }) => readJob(ctx.deps.prisma, input));
