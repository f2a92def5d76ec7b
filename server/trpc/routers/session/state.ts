import { publicProcedure } from "#server/trpc/procedures.ts";
import type { SessionView } from "#server/views/session-view.ts";

/** Who is looking, and whether the first account is still to be made. */
export const state = publicProcedure.query(async ({ ctx }): Promise<SessionView> => {
  const actor = ctx.identity?.actor;
  if (actor?.kind === "user") return { needsSetup: false, me: { login: actor.login, isAdmin: actor.isAdmin } };
  return { needsSetup: !(await ctx.deps.accounts.anyPasswordSet()), me: null };
});
