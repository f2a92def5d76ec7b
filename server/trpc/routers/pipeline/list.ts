import { z } from "zod";
import { actorName } from "#server/core/actor.ts";
import { workflowStatuses } from "#server/core/status/workflow-status.ts";
import { listPipelines } from "#server/queries/list-pipelines.ts";
import { projectSlug, refName } from "#server/trpc/inputs.ts";
import { userProcedure } from "#server/trpc/procedures.ts";

const input = z.object({
  projectSlug,
  branch: refName,
  mine: z.boolean(),
  statuses: z.array(z.enum(workflowStatuses)),
  cursor: z.string().max(500).nullable(),
});

/** Pipelines, newest first. */
export const list = userProcedure.input(input.partial()).query(({ ctx, input: { mine, cursor, ...filter } }) => {
  return listPipelines(ctx.deps.prisma, {
    ...filter,
    cursor: cursor ?? undefined,
    actorLogin: mine === true ? actorName(ctx.actor) : undefined,
  });
});
