import { z } from "zod";
import { triggerPipeline } from "#server/commands/trigger-pipeline.ts";
import { projectSlug, refName } from "#server/trpc/inputs.ts";
import { userProcedure } from "#server/trpc/procedures.ts";

/** Runs a branch or a tag; without either, the default branch. */
export const trigger = userProcedure
  .input(z.object({ projectSlug, branch: refName.optional(), tag: refName.optional() }))
  .mutation(async ({ ctx, input: { projectSlug: slug, ...ref } }) => {
    const created = await triggerPipeline(ctx.deps, ctx.actor, {
      slug,
      ...ref,
      triggerType: "explicit",
      parameters: {},
    });
    return { id: created.id, number: created.number };
  });
