import { z } from "zod";
import { cancelJob } from "#server/commands/cancel-job.ts";
import { uuid } from "#server/trpc/inputs.ts";
import { userProcedure } from "#server/trpc/procedures.ts";

/** Cancels one job. */
export const cancel = userProcedure
  .input(z.object({ jobId: uuid }))
  .mutation(({ ctx, input }) => cancelJob(ctx.deps, ctx.actor, input.jobId));
