import { z } from "zod";
import { rerunWorkflow } from "#server/commands/rerun-workflow.ts";
import { uuid } from "#server/trpc/inputs.ts";
import { userProcedure } from "#server/trpc/procedures.ts";

const jobs = z.array(uuid).min(1).max(1000);
const from = z.union([
  z.enum(["start", "failed"]),
  z.object({ jobs, failedTestsOnly: z.boolean().optional(), sparse: z.boolean().optional() }),
]);

/** Runs a workflow again, or a part of it. */
export const rerun = userProcedure
  .input(z.object({ id: uuid, from }))
  .mutation(({ ctx, input }) => rerunWorkflow(ctx.deps, ctx.actor, { workflowId: input.id, from: input.from }));
