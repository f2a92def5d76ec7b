import type { JobPlan } from "#server/core/plan/job-plan.ts";

/**
 * The jobs that have anything to do with the named ones: all that can be
 * reached from them over requirements, in either direction. In the file's order.
 */
export function connectedJobs(jobs: readonly JobPlan[], names: readonly string[]): readonly JobPlan[] {
  const neighbours = new Map<string, string[]>(jobs.map(({ name }) => [name, []]));
  for (const { name, requires } of jobs) {
    for (const { job } of requires) {
      neighbours.get(name)?.push(job);
      neighbours.get(job)?.push(name);
    }
  }
  const reached = new Set(names);
  const frontier = [...names];
  for (let name = frontier.pop(); name !== undefined; name = frontier.pop()) {
    for (const next of neighbours.get(name) ?? []) {
      if (reached.has(next)) continue;
      reached.add(next);
      frontier.push(next);
    }
  }
  return jobs.filter(({ name }) => reached.has(name));
}
