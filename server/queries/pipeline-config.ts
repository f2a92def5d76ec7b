import { AppError } from "#server/core/error/app-error.ts";
import type { OrbPins } from "#server/core/orb/orb-source.ts";
import type { ScreenReader } from "#server/queries/screen-reader.ts";
import type { ConfigVersionView } from "#server/views/config-view.ts";

const configSelect = {
  id: true,
  number: true,
  branch: true,
  tag: true,
  triggerType: true,
  revision: true,
  status: true,
  parameters: true,
  continuationParameters: true,
  configSource: true,
  orbs: true,
  projectId: true,
  project: { select: { slug: true, repositoryUrl: true, defaultBranch: true } },
} as const;

/**
 * A pipeline's configuration, and that of the pipeline before it on the same branch which had one; a
 * tag's is held against the newest of any branch or tag before it. Throws `not_found`.
 */
export async function readPipelineConfig(
  prisma: ScreenReader,
  { slug, number }: { readonly slug: string; readonly number: number },
) {
  const row = await prisma.pipeline.findFirst({ where: { number, project: { slug } }, select: configSelect });
  if (row === null) throw new AppError("not_found", { userMessage: "Pipeline not found", detail: { slug, number } });
  const previous = await prisma.pipeline.findFirst({
    where: {
      projectId: row.projectId,
      number: { lt: number },
      configSource: { not: null },
      ...(row.branch === null ? {} : { branch: row.branch }),
    },
    orderBy: { number: "desc" },
    select: { number: true, configSource: true },
  });
  const { slug: projectSlug, repositoryUrl, defaultBranch } = row.project;
  const orbs = row.orbs as unknown as OrbPins;
  const pipeline = { ...row, orbs, projectSlug, repositoryUrl, defaultBranch, isInSetup: row.status === "setup" };
  return { pipeline, previous: versionOf(previous) };
}

function versionOf(
  row: { readonly number: number; readonly configSource: string | null } | null,
): ConfigVersionView | null {
  return row === null ? null : { number: row.number, source: row.configSource ?? "" };
}
