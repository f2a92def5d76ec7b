import { publicProcedure } from "#server/supervisor/router/procedures.ts";

/** What a visitor needs to know to be shown the right page. */
export const get = publicProcedure.query(({ ctx }) => ({
  host: ctx.host,
  isSetUp: ctx.account.isSetUp(),
  isSignedIn: ctx.account.isSignedIn(ctx.token, ctx.now()),
}));
