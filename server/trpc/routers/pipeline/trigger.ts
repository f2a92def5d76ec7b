import { z } from "zod";
import { triggerPipeline } from "#server/commands/trigger-pipeline.ts";
import { parameters, projectSlug, refName } from "#server/trpc/inputs.ts";
import { userProcedure } from "#server/trpc/procedures.ts";

const input = z.object({
  projectSlug,
  branch: refName.optional(),
  tag: refName.optional(),
  parameters: parameters.default({}),
  config: z.string().optional(),
});

/** Runs a branch or a tag; without either, the default branch. With `config`, that runs instead of the repository's own. */
export const trigger = userProcedure
  .input(input)
  .mutation(async ({ ctx, input: { projectSlug: slug, ...request } }) => {
    const triggerType = request.config === undefined ? "explicit" : "api";
    const created = await triggerPipeline(ctx.deps, ctx.actor, { slug, ...request, triggerType });
    return { id: created.id, number: created.number };
  });
