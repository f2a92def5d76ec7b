import { listContexts } from "#server/queries/variable-screens.ts";
import { userProcedure } from "#server/trpc/procedures.ts";

/** Every context. */
export const list = userProcedure.query(({ ctx }) => listContexts(ctx.deps.prisma));
