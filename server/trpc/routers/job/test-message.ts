import { z } from "zod";
import { readTestMessage } from "#server/queries/test-screens.ts";
import { uuid } from "#server/trpc/inputs.ts";
import { userProcedure } from "#server/trpc/procedures.ts";

const place = z.number().int().min(0).max(2_147_483_647);

/** What one test said about its failure. */
export const testMessage = userProcedure
  .input(z.object({ jobId: uuid, taskIndex: place, step: place, position: place }))
  .query(({ ctx, input }) => readTestMessage(ctx.deps.prisma, input));
