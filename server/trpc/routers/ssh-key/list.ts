import { z } from "zod";
import { findProjectId } from "#server/commands/find-project-id.ts";
import { readSshKeys } from "#server/queries/ssh-key-screens.ts";
import { projectSlug } from "#server/trpc/inputs.ts";
import { userProcedure } from "#server/trpc/procedures.ts";

/** The private keys of a project, without the keys themselves. */
export const list = userProcedure
  .input(z.object({ slug: projectSlug }))
  .query(async ({ ctx, input }) => readSshKeys(ctx.deps.sshKeys, await findProjectId(ctx.deps, input.slug)));
