import { z } from "zod";
import { inspectRepository } from "#server/commands/inspect-repository.ts";
import { userProcedure } from "#server/trpc/procedures.ts";

/** Looks whether a repository can be added. */
export const inspect = userProcedure
  .input(z.object({ repositoryUrl: z.string().min(1).max(2000) }))
  .query(({ ctx, input }) => inspectRepository(ctx.deps, ctx.actor, input.repositoryUrl));
