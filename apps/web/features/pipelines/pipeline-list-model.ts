import type { WorkflowStatus } from "#server/core/status/workflow-status.ts";
import type { ProjectCalled } from "#web/lib/project-name.tsx";

/** The status filters of the list, each one look of a workflow. */
export const statusFilters = ["running", "failed", "hold", "success", "canceled"] as const;

export type StatusFilter = (typeof statusFilters)[number];

const statusesOf = {
  running: ["running", "failing"],
  failed: ["failed", "failing", "error", "unauthorized"],
  hold: ["on_hold"],
  success: ["success"],
  canceled: ["canceled", "not_run"],
} as const satisfies Record<StatusFilter, readonly WorkflowStatus[]>;

/** The workflow statuses that the chosen filters stand for; none chosen means all. */
export function wantedStatuses(filters: readonly StatusFilter[]): WorkflowStatus[] {
  return [...new Set(filters.flatMap((filter) => statusesOf[filter]))];
}

interface Held<Row> {
  readonly shown: readonly Row[];
  /** Rows that arrived above the first one the reader has seen. */
  readonly waiting: number;
}

/**
 * Keeps a list still under its reader: rows newer than `firstSeenId` wait. When
 * that row is gone (another filter, a deleted project) nothing is held back.
 */
export function holdNewRows<Row extends { readonly id: string }>(
  rows: readonly Row[],
  firstSeenId: string | null,
): Held<Row> {
  const at = firstSeenId === null ? 0 : rows.findIndex((row) => row.id === firstSeenId);
  if (at <= 0) return { shown: rows, waiting: 0 };
  return { shown: rows.slice(at), waiting: at };
}

/** Each row once: a page read after a new run came begins with the last row of the page before. */
export function uniqueRows<Row extends { readonly id: string }>(
  pages: readonly { readonly items: readonly Row[] }[],
): Row[] {
  return [...new Map(pages.flatMap((page) => page.items).map((row) => [row.id, row])).values()];
}

interface NamedProject {
  readonly slug: string;
  readonly name: string;
}

/** What each row's project is called, by slug: its name, and its organization before it where a row of another project has the same. */
export function projectNames(rows: readonly { readonly project: NamedProject }[]): ReadonlyMap<string, ProjectCalled> {
  const bySlug = new Map(rows.map(({ project }) => [project.slug, project.name]));
  const slugsOfName = Map.groupBy(bySlug.keys(), (slug) => bySlug.get(slug));
  return new Map(
    [...bySlug].map(([slug, name]) => {
      const isShared = (slugsOfName.get(name) ?? []).length > 1;
      return [slug, { organization: isShared ? (slug.split("/")[1] ?? null) : null, name }];
    }),
  );
}
