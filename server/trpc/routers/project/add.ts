import { z } from "zod";
import { addProject } from "#server/commands/add-project.ts";
import { userProcedure } from "#server/trpc/procedures.ts";

/** Adds a repository as a project. */
export const add = userProcedure
  .input(
    z.object({
      repositoryUrl: z.string().max(2000),
      organization: z.string().max(100),
      name: z.string().max(100),
      privateKey: z.string().optional(),
    }),
  )
  .mutation(async ({ ctx, input }) => ({ slug: (await addProject(ctx.deps, ctx.actor, input)).slug }));
