import { randomUUID } from "node:crypto";
import { AppError } from "#server/core/error/app-error.ts";
import type { Project, ProjectStore } from "#server/core/ports/project-store.ts";

/** Projects in memory. */
export function fakeProjectStore(): ProjectStore {
  const projects = new Map<string, Project>();
  const organizations = new Map<string, string>();
  return {
    findById: async (id) => [...projects.values()].find((project) => project.id === id) ?? null,
    findBySlug: async (slug) => projects.get(slug) ?? null,
    create: async (created, _actor, now) => {
      if (projects.has(created.slug))
        throw new AppError("conflict", { userMessage: `There is a project named ${created.slug} already.` });
      const organizationId = organizations.get(created.organization) ?? randomUUID();
      organizations.set(created.organization, organizationId);
      const project = { ...created, organizationId, createdAt: now };
      projects.set(created.slug, project);
      return project;
    },
  };
}
