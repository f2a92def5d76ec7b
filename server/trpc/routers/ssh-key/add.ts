import { z } from "zod";
import { addSshKey } from "#server/commands/add-ssh-key.ts";
import { findProjectId } from "#server/commands/find-project-id.ts";
import { projectSlug } from "#server/trpc/inputs.ts";
import { userProcedure } from "#server/trpc/procedures.ts";

const key = { hostname: z.string().max(300).nullable(), privateKey: z.string().max(100_000) };

/** Gives a project a private key. */
export const add = userProcedure
  .input(z.object({ slug: projectSlug, ...key }))
  .mutation(async ({ ctx, input: { slug, ...given } }) => {
    const projectId = await findProjectId(ctx.deps, slug);
    return { fingerprint: (await addSshKey(ctx.deps, ctx.actor, { projectId, ...given })).fingerprint };
  });
