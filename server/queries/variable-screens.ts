import { AppError } from "#server/core/error/app-error.ts";
import type { ContextId } from "#server/core/ids.ts";
import type { VariableOwner } from "#server/core/ports/variable-store.ts";
import type { ScreenReader } from "#server/queries/screen-reader.ts";
import { isoTime } from "#server/views/time.ts";
import type { ContextUseView, ContextView, VariableView } from "#server/views/variable-view.ts";

/** The owner's variables by name. */
export async function readVariables(prisma: ScreenReader, owner: VariableOwner): Promise<readonly VariableView[]> {
  const rows = await prisma.variable.findMany({
    where: owner,
    orderBy: { name: "asc" },
    select: { name: true, shown: true, updatedAt: true },
  });
  return rows.map(({ name, shown, updatedAt }) => ({ name, shown, updatedAt: isoTime(updatedAt) }));
}

const contextSelect = {
  id: true,
  name: true,
  createdAt: true,
  organization: { select: { name: true } },
  _count: { select: { variables: true } },
} as const;

interface ContextRow {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly organization: { readonly name: string };
  readonly _count: { readonly variables: number };
}

/** Every context, by organization and name. */
export async function listContexts(prisma: ScreenReader): Promise<readonly ContextView[]> {
  const rows = await prisma.context.findMany({
    select: contextSelect,
    orderBy: [{ organization: { name: "asc" } }, { name: "asc" }],
  });
  return rows.map(contextView);
}

/** One context. Throws `not_found`. */
export async function readContext(prisma: ScreenReader, id: ContextId): Promise<ContextView> {
  const row = await prisma.context.findUnique({ where: { id }, select: contextSelect });
  if (row === null) throw new AppError("not_found", { userMessage: "Context not found", detail: { id } });
  return contextView(row);
}

function contextView(row: ContextRow): ContextView {
  return {
    id: row.id,
    name: row.name,
    organization: row.organization.name,
    createdAt: isoTime(row.createdAt),
    variableCount: row._count.variables,
  };
}

/** How many of a project's latest pipelines are looked at, and how many uses are told. */
const pipelinesLookedAt = 20;
const usesMax = 100;

/** Which jobs named this context in the latest pipelines of its organization's projects. */
export async function readContextUses(prisma: ScreenReader, id: ContextId): Promise<readonly ContextUseView[]> {
  return prisma.$queryRaw<ContextUseView[]>`
    SELECT DISTINCT pr.slug AS "projectSlug", w.name AS workflow, j.name AS job
    FROM contexts c JOIN projects pr ON pr.organization_id = c.organization_id
      JOIN pipelines pl ON pl.project_id = pr.id AND pl.number > pr.last_pipeline_number - ${pipelinesLookedAt}
      JOIN workflows w ON w.pipeline_id = pl.id JOIN jobs j ON j.workflow_id = w.id
    WHERE c.id = ${id}::uuid AND j.plan->'contexts' @> to_jsonb(c.name)
    ORDER BY 1, 2, 3 LIMIT ${usesMax}`;
}
