import { z } from "zod";
import { deleteCaches } from "#server/commands/delete-caches.ts";
import { findProjectId } from "#server/commands/find-project-id.ts";
import { projectSlug, uuid } from "#server/trpc/inputs.ts";
import { userProcedure } from "#server/trpc/procedures.ts";

const selection = z.union([z.object({ id: uuid }), z.literal("all")]);

/** Removes one cache of a project, or all. */
export const remove = userProcedure
  .input(z.object({ slug: projectSlug, selection }))
  .mutation(async ({ ctx, input }) => {
    const projectId = await findProjectId(ctx.deps, input.slug);
    return deleteCaches(ctx.deps, ctx.actor, { projectId, selection: input.selection });
  });
