import type { WorkspaceResponse } from "#server/core/agent-protocol/storage-requests.ts";
import type { JobId } from "#server/core/ids.ts";
import type { UpstreamJob, WorkspaceContent } from "#server/core/ports/workspace-store.ts";

/**
 * Puts the jobs before a job into graph order, each behind all that it came
 * after, and their layers in the order in which they are unpacked: by job,
 * then by parallel copy, then as they were persisted. Pure.
 */
export function orderLayers({ upstream, layers }: WorkspaceContent): WorkspaceResponse {
  const jobs = inGraphOrder(upstream);
  const placeOf = new Map(jobs.map((job, place) => [job.id, place]));
  const placeOfRun = new Map(jobs.map((job, place) => [job.ranAs, place]));
  const ancestors: Set<number>[] = [];
  for (const job of jobs) {
    const after = new Set<number>();
    for (const id of job.requires) {
      const place = placeOf.get(id);
      if (place === undefined) continue;
      after.add(place);
      for (const further of ancestors[place] ?? []) after.add(further);
    }
    ancestors.push(after);
  }
  const placed = layers.map((layer, order) => ({ layer, order, job: placeOfRun.get(layer.jobId) ?? 0 }));
  placed.sort((a, b) => a.job - b.job || a.layer.nodeIndex - b.layer.nodeIndex || a.order - b.order);
  return {
    jobs: jobs.map(({ name }, place) => ({ name, after: [...(ancestors[place] ?? [])].sort((a, b) => a - b) })),
    layers: placed.map(({ layer, job }) => {
      const { id, nodeIndex, paths, sizeBytes, unpackedBytes, sha256, blobKey } = layer;
      return { id, job, nodeIndex, paths, sizeBytes, unpackedBytes, sha256, isExpired: blobKey === null };
    }),
  };
}

/** Jobs by their depth, those of the same depth as they were given. */
function inGraphOrder(jobs: readonly UpstreamJob[]): UpstreamJob[] {
  const byId = new Map(jobs.map((job) => [job.id, job]));
  const depths = new Map<JobId, number>();
  const depthOf = (job: UpstreamJob): number => {
    const known = depths.get(job.id);
    if (known !== undefined) return known;
    // Set first, so that a circle, which no compiled workflow has, would end here.
    depths.set(job.id, 0);
    const below = job.requires.flatMap((id) => byId.get(id) ?? []).map((needed) => depthOf(needed) + 1);
    const depth = Math.max(0, ...below);
    depths.set(job.id, depth);
    return depth;
  };
  return jobs
    .map((job, order) => ({ job, order, depth: depthOf(job) }))
    .sort((a, b) => a.depth - b.depth || a.order - b.order)
    .map(({ job }) => job);
}
