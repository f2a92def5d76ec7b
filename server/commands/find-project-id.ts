import type { Deps } from "#server/commands/deps.ts";
import { AppError } from "#server/core/error/app-error.ts";
import type { ProjectId } from "#server/core/ids.ts";

/** The project of a slug. Throws `not_found`. */
export async function findProjectId(deps: Pick<Deps, "projects">, slug: string): Promise<ProjectId> {
  const project = await deps.projects.findBySlug(slug);
  if (project === null) throw new AppError("not_found", { userMessage: "Project not found", detail: { slug } });
  return project.id;
}
