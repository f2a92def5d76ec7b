import { ArchiveFault } from "#server/agent/archive/archive-fault.ts";
import { walkArchive } from "#server/agent/archive/open-archive.ts";
import { plainName } from "#server/agent/archive/tar-rules.ts";
import { StepFault } from "#server/agent/steps/step-fault.ts";
import type { WorkspaceLayer, WorkspaceResponse } from "#server/core/agent-protocol/storage-requests.ts";

/** A layer whose checked archive is in a file. */
export interface FetchedLayer {
  readonly layer: WorkspaceLayer;
  readonly file: string;
}

const shownFilesMax = 20;

/**
 * Whether neither of two layers came after the other: jobs beside each other
 * in the graph, or copies of one job. Steps of one copy follow each other.
 */
export function areConcurrent(jobs: WorkspaceResponse["jobs"], first: WorkspaceLayer, second: WorkspaceLayer): boolean {
  if (first.job === second.job) return first.nodeIndex !== second.nodeIndex;
  const isAfter = (one: WorkspaceLayer, other: WorkspaceLayer) => jobs[one.job]?.after.includes(other.job) === true;
  return !isAfter(first, second) && !isAfter(second, first);
}

/**
 * Looks for files that layers beside each other hold both, before anything is
 * unpacked; directories may be shared. Throws StepFault that names them.
 */
export async function refuseConflicts(
  jobs: WorkspaceResponse["jobs"],
  fetched: readonly FetchedLayer[],
): Promise<void> {
  const doubtful = fetched.filter((one) =>
    fetched.some((other) => one !== other && areConcurrent(jobs, one.layer, other.layer)),
  );
  const holders = new Map<string, WorkspaceLayer[]>();
  const conflicts = new Map<string, WorkspaceLayer[]>();
  for (const { layer, file } of doubtful) {
    await walkLayer(layer, file, (name) => {
      const others = holders.get(name) ?? [];
      if (others.includes(layer)) return;
      const beside = others.filter((other) => areConcurrent(jobs, layer, other));
      if (beside.length > 0) conflicts.set(name, [...(conflicts.get(name) ?? beside), layer]);
      holders.set(name, [...others, layer]);
    });
  }
  if (conflicts.size > 0) throw new StepFault(conflictText(jobs, conflicts));
}

async function walkLayer(layer: WorkspaceLayer, file: string, onFile: (name: string) => void): Promise<void> {
  try {
    await walkArchive(file, { unpackedBytesMax: layer.unpackedBytes }, ({ type, name }) => {
      if (type !== "5") onFile(plainName(name));
    });
  } catch (error) {
    if (error instanceof ArchiveFault) throw new StepFault(`A layer of the workspace is refused: ${error.message}.`);
    throw error;
  }
}

function conflictText(
  jobs: WorkspaceResponse["jobs"],
  conflicts: ReadonlyMap<string, readonly WorkspaceLayer[]>,
): string {
  const lines = [...conflicts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .slice(0, shownFilesMax)
    .map(([name, layers]) => `  ${name} (${layers.map((layer) => speaker(jobs, layer)).join(", ")})`);
  const more = conflicts.size - shownFilesMax;
  if (more > 0) lines.push(`  and ${more} more`);
  return `Concurrent upstream jobs persisted the same file(s):\n${lines.join("\n")}`;
}

function speaker(jobs: WorkspaceResponse["jobs"], { job, nodeIndex }: WorkspaceLayer): string {
  const name = jobs[job]?.name ?? "a job";
  return nodeIndex === 0 ? name : `${name}, copy ${nodeIndex}`;
}
