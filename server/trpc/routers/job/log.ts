import { z } from "zod";
import { readLogWindow, windowLinesMax } from "#server/queries/log-window.ts";
import { uuid } from "#server/trpc/inputs.ts";
import { userProcedure } from "#server/trpc/procedures.ts";

const input = z.object({
  taskId: uuid,
  step: z.number().int().min(0),
  fromLine: z.number().int(),
  lineCount: z.number().int().min(0).max(windowLinesMax),
});

/** A window of a step's log; a negative `fromLine` counts from the end. */
export const log = userProcedure.input(input).query(({ ctx, input: window }) => readLogWindow(ctx.deps, window));
