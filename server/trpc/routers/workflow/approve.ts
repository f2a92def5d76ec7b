import { z } from "zod";
import { approveJob } from "#server/commands/approve-job.ts";
import { uuid } from "#server/trpc/inputs.ts";
import { userProcedure } from "#server/trpc/procedures.ts";

/** Approves a job that is on hold. */
export const approve = userProcedure
  .input(z.object({ workflowId: uuid, jobId: uuid }))
  .mutation(({ ctx, input }) => approveJob(ctx.deps, ctx.actor, input));
