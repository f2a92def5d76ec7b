import type { ScreenReader } from "#server/queries/screen-reader.ts";

/** A stored artifact, as it is served. */
export interface StoredArtifact {
  readonly id: string;
  readonly path: string;
  readonly sizeBytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
  readonly blobKey: string;
}

/** The artifact with this id (a UUID), or null. */
export async function findArtifact(prisma: ScreenReader, id: string): Promise<StoredArtifact | null> {
  const row = await prisma.artifact.findUnique({
    where: { id },
    select: { id: true, path: true, sizeBytes: true, sha256: true, blobKey: true },
  });
  return row === null ? null : { ...row, sizeBytes: Number(row.sizeBytes) };
}
