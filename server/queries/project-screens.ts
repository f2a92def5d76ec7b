import { AppError } from "#server/core/error/app-error.ts";
import type { ScreenReader } from "#server/queries/screen-reader.ts";
import { projectRefSelect, projectRefView } from "#server/views/project-ref.ts";
import type { ProjectView } from "#server/views/project-view.ts";
import { isoTime } from "#server/views/time.ts";

const projectSelect = {
  ...projectRefSelect,
  repositoryUrl: true,
  defaultBranch: true,
  createdAt: true,
  lastPipelineNumber: true,
} as const;

type ProjectRow = {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly repositoryUrl: string;
  readonly defaultBranch: string;
  readonly createdAt: Date;
  readonly lastPipelineNumber: number;
};

/** Every project, by slug. */
export async function listProjects(prisma: ScreenReader): Promise<readonly ProjectView[]> {
  const rows = await prisma.project.findMany({ select: projectSelect, orderBy: { slug: "asc" } });
  return rows.map(projectView);
}

/** One project. Throws `not_found`. */
export async function readProject(prisma: ScreenReader, slug: string): Promise<ProjectView> {
  const row = await prisma.project.findUnique({ where: { slug }, select: projectSelect });
  if (row === null) throw new AppError("not_found", { userMessage: "Project not found", detail: { slug } });
  return projectView(row);
}

function projectView(row: ProjectRow): ProjectView {
  return {
    ...projectRefView({ id: row.id, slug: row.slug, name: row.name }),
    repositoryUrl: row.repositoryUrl,
    isLocal: row.repositoryUrl.startsWith("/"),
    defaultBranch: row.defaultBranch,
    createdAt: isoTime(row.createdAt),
    pipelineCount: row.lastPipelineNumber,
  };
}
