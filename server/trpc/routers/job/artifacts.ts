import { z } from "zod";
import { readArtifacts } from "#server/queries/job-screens.ts";
import { uuid } from "#server/trpc/inputs.ts";
import { userProcedure } from "#server/trpc/procedures.ts";

/** What a job stored. */
export const artifacts = userProcedure
  .input(z.object({ jobId: uuid }))
  .query(({ ctx, input }) => readArtifacts(ctx.deps.prisma, input.jobId));
