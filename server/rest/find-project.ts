import { AppError } from "#server/core/error/app-error.ts";
import type { Project } from "#server/core/ports/project-store.ts";
import type { RestCall } from "#server/rest/rest-exchange.ts";

/**
 * The project that the path's slug names: `git/<organization>/<name>`, or
 * `circleci/<organization id>/<project id>` for clients that keep ids. Throws
 * `not_found`.
 */
export async function findProject({ deps, params }: RestCall): Promise<Project> {
  const slug = params["slug"] ?? "";
  const [vcs, organizationId, projectId = ""] = slug.split("/");
  const isById = vcs === "circleci" && /^[0-9a-f-]{36}$/i.test(projectId);
  const project = isById ? await deps.projects.findById(projectId) : await deps.projects.findBySlug(slug);
  if (project !== null && (!isById || project.organizationId === organizationId)) return project;
  throw new AppError("not_found", { userMessage: "Project not found", detail: { slug } });
}
