import { listOrganizations } from "#server/queries/organizations.ts";
import { userProcedure } from "#server/trpc/procedures.ts";

/** Organizations that a context can be made in. */
export const organizations = userProcedure.query(({ ctx }) => listOrganizations(ctx.deps.prisma));
