import { z } from "zod";
import { rerunWorkflow } from "#server/commands/rerun-workflow.ts";
import { uuid } from "#server/trpc/inputs.ts";
import { userProcedure } from "#server/trpc/procedures.ts";

/** Runs a workflow again. */
export const rerun = userProcedure
  .input(z.object({ id: uuid, from: z.enum(["start", "failed"]) }))
  .mutation(({ ctx, input }) => rerunWorkflow(ctx.deps, ctx.actor, { workflowId: input.id, from: input.from }));
