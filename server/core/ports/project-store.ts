import type { ProjectId } from "#server/core/ids.ts";

/** A repository that pipelines run for. */
export interface Project {
  readonly id: ProjectId;
  readonly organizationId: string;
  readonly organization: string;
  readonly name: string;
  /** `git/<organization>/<name>`. */
  readonly slug: string;
  readonly repositoryUrl: string;
  readonly defaultBranch: string;
  readonly hookTokenHash: string;
  readonly createdAt: Date;
}

/** Projects and the organizations they belong to. */
export interface ProjectStore {
  findById(id: ProjectId): Promise<Project | null>;
  findBySlug(slug: string): Promise<Project | null>;
  /** Makes the project, and its organization when there is none yet. Throws `conflict` for a slug in use. Writes `project.created`. */
  create(project: Omit<Project, "organizationId" | "createdAt">, actor: string, now: Date): Promise<Project>;
}
