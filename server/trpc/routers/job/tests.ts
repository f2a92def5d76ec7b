import { z } from "zod";
import { readTests } from "#server/queries/test-screens.ts";
import { uuid } from "#server/trpc/inputs.ts";
import { userProcedure } from "#server/trpc/procedures.ts";

/** The tests that a job stored. */
export const tests = userProcedure
  .input(z.object({ jobId: uuid }))
  .query(({ ctx, input }) => readTests(ctx.deps.prisma, input.jobId));
