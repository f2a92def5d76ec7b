import { z } from "zod";
import { findProjectId } from "#server/commands/find-project-id.ts";
import { removeSshKey } from "#server/commands/remove-ssh-key.ts";
import { projectSlug } from "#server/trpc/inputs.ts";
import { userProcedure } from "#server/trpc/procedures.ts";

/** Takes a private key from a project. */
export const remove = userProcedure
  .input(z.object({ slug: projectSlug, fingerprint: z.string().max(200) }))
  .mutation(async ({ ctx, input: { slug, fingerprint } }) =>
    removeSshKey(ctx.deps, ctx.actor, { projectId: await findProjectId(ctx.deps, slug), fingerprint }),
  );
