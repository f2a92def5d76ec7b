import type { Project } from "#server/core/ports/project-store.ts";

/** A project in CircleCI's shape. */
export function projectResource(project: Project): Readonly<Record<string, unknown>> {
  return {
    slug: project.slug,
    name: project.name,
    id: project.id,
    organization_name: project.organization,
    organization_slug: project.slug.split("/").slice(0, 2).join("/"),
    organization_id: project.organizationId,
    vcs_info: { vcs_url: project.repositoryUrl, provider: "Git", default_branch: project.defaultBranch },
  };
}
