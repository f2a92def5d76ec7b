import { z } from "zod";
import { readWorkflow } from "#server/queries/workflow-screens.ts";
import { uuid } from "#server/trpc/inputs.ts";
import { userProcedure } from "#server/trpc/procedures.ts";

/** A workflow's page. */
export const get = userProcedure
  .input(z.object({ id: uuid }))
  .query(({ ctx, input }) => readWorkflow(ctx.deps.prisma, input.id));
