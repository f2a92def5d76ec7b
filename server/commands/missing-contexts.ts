import type { Deps } from "#server/commands/deps.ts";
import type { ProjectId } from "#server/core/ids.ts";
import type { JobPlan } from "#server/core/plan/job-plan.ts";

/** Which contexts of these jobs do not exist in the project's organization. Asks nothing when none is named. */
export async function missingContexts(
  deps: Pick<Deps, "variables">,
  projectId: ProjectId,
  jobs: readonly JobPlan[],
): Promise<ReadonlySet<string>> {
  const missing = new Set(jobs.flatMap(({ contexts }) => contexts ?? []));
  if (missing.size === 0) return missing;
  const { contexts } = await deps.variables.forTask(projectId, [...missing]);
  for (const { name } of contexts) missing.delete(name);
  return missing;
}
