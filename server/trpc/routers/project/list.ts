import { listProjects } from "#server/queries/project-screens.ts";
import { userProcedure } from "#server/trpc/procedures.ts";

/** Every project. */
export const list = userProcedure.query(({ ctx }) => listProjects(ctx.deps.prisma));
