import type { ScreenReader } from "#server/queries/screen-reader.ts";

/** Every organization that projects belong to, by name. */
export async function listOrganizations(
  prisma: ScreenReader,
): Promise<readonly { readonly id: string; readonly vcs: string; readonly name: string }[]> {
  return prisma.organization.findMany({ select: { id: true, vcs: true, name: true }, orderBy: { name: "asc" } });
}
