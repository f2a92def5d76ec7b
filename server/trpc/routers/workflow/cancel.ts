import { z } from "zod";
import { cancelWorkflow } from "#server/commands/cancel-workflow.ts";
import { uuid } from "#server/trpc/inputs.ts";
import { userProcedure } from "#server/trpc/procedures.ts";

/** Cancels everything of a workflow that has not ended. */
export const cancel = userProcedure
  .input(z.object({ id: uuid }))
  .mutation(({ ctx, input }) => cancelWorkflow(ctx.deps, ctx.actor, input.id));
