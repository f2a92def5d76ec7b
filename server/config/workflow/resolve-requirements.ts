import { nearestWord } from "#server/config/issue/nearest-word.ts";
import { type CompileContext, reportError } from "#server/config/read/compile-context.ts";
import type { WrittenRequirement } from "#server/config/workflow/read-requirement.ts";
import type { RequirementPlan } from "#server/core/plan/job-plan.ts";
import type { JobStatus } from "#server/core/status/job-status.ts";

/** The names of one workflow's entries, final and as they were wanted before numbering. */
export interface WorkflowNames {
  readonly workflow: string;
  readonly final: ReadonlySet<string>;
  /** Wanted name → the final names it was numbered into. */
  readonly numbered: ReadonlyMap<string, readonly string[]>;
  /** True when a refused matrix, orb or job group may bring names that we do not know. */
  readonly incomplete: boolean;
}

/**
 * Turns the written requirements of one entry into final names. A name that was numbered into a
 * pair means the other one of the pair; with more it would be a guess, so it is an error.
 */
export function resolveRequirements(
  context: CompileContext,
  written: readonly WrittenRequirement[],
  { names, self }: { names: WorkflowNames; self: string },
): RequirementPlan[] {
  const statuses = new Map<string, Set<JobStatus>>();
  for (const requirement of written) {
    const job = resolveName(context, requirement, { names, self });
    if (job === null) continue;
    const known = statuses.get(job);
    if (known === undefined) statuses.set(job, new Set(requirement.statuses));
    else for (const status of requirement.statuses) known.add(status);
  }
  return [...statuses].map(([job, accepted]) => ({ job, statuses: [...accepted] }));
}

function resolveName(
  context: CompileContext,
  { name, at }: WrittenRequirement,
  { names, self }: { names: WorkflowNames; self: string },
): string | null {
  if (names.final.has(name)) return name;
  const candidates = (names.numbered.get(name) ?? []).filter((candidate) => candidate !== self);
  const [only] = candidates;
  if (only !== undefined && candidates.length === 1) return only;
  if (only !== undefined) {
    const message = `In the workflow '${names.workflow}', the job '${self}' requires '${name}', which is the name of ${candidates.length} other jobs: ${candidates.slice(0, 5).join(", ")}.`;
    reportError(context, at, { code: "ambiguous_requirement", message, suggestion: only });
  } else if (!names.incomplete) {
    const message = `In the workflow '${names.workflow}', the job '${self}' requires '${name}', which is the name of 0 other jobs in workflow '${names.workflow}'`;
    reportError(context, at, { code: "missing_job", message, suggestion: nearestWord(name, names.final) });
  }
  return null;
}
