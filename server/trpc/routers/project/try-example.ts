import { tryExample as make } from "#server/commands/try-example.ts";
import { userProcedure } from "#server/trpc/procedures.ts";

/** Makes an example repository, adds it and runs it. */
export const tryExample = userProcedure.mutation(({ ctx }) => make(ctx.deps, ctx.actor));
