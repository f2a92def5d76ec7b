import type { ProjectRefView } from "#server/views/project-view.ts";

/** What to select of a project to name it. */
export const projectRefSelect = { id: true, slug: true, name: true } as const;

/** A project's name; the organization is the middle of the slug, which spares a query. */
export function projectRefView(project: {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
}): ProjectRefView {
  return { ...project, organization: organizationOf(project.slug) };
}

/** The organization in `git/<organization>/<name>`. */
export function organizationOf(slug: string): string {
  return slug.split("/")[1] ?? "";
}
