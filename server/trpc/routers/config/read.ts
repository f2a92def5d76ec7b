import { z } from "zod";
import { readConfigFile } from "#server/commands/read-config-file.ts";
import { projectSlug, refName } from "#server/trpc/inputs.ts";
import { userProcedure } from "#server/trpc/procedures.ts";

/** A branch's configuration as it is now. */
export const read = userProcedure
  .input(z.object({ slug: projectSlug, branch: refName.optional() }))
  .query(({ ctx, input }) => readConfigFile(ctx.deps, ctx.actor, input));
