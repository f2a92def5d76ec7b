import { nearestWord } from "#server/config/issue/nearest-word.ts";
import { type CompileContext, reportError } from "#server/config/read/compile-context.ts";
import type { WrittenRequirement } from "#server/config/workflow/read-requirement.ts";
import type { RequirementPlan } from "#server/core/plan/job-plan.ts";
import type { JobStatus } from "#server/core/status/job-status.ts";

/** The names of one workflow's entries, final and as they were wanted before numbering. */
export interface WorkflowNames {
  readonly workflow: string;
  readonly final: ReadonlySet<string>;
  /** A name that stands for a whole matrix → the final names of its members. */
  readonly aliases: ReadonlyMap<string, readonly string[]>;
  /** Wanted name → the final names it was numbered into. */
  readonly numbered: ReadonlyMap<string, readonly string[]>;
  /** True when an entry could not be read or is a job group, so that a name may be missing for that reason. */
  readonly incomplete: boolean;
}

/** What an entry waits for, by final names. */
export interface ResolvedRequirements {
  readonly requires: readonly RequirementPlan[];
  /** True when it waits for jobs, but only for such as a matrix left out: then it never runs. */
  readonly isLeftOut: boolean;
}

/**
 * Turns the written requirements of one entry into final names. The name of a matrix means all its
 * members. A name that was numbered into a pair means the other one of the pair; with more it would
 * be a guess, so it is an error.
 */
export function resolveRequirements(
  context: CompileContext,
  written: readonly WrittenRequirement[],
  { names, self }: { names: WorkflowNames; self: string },
): ResolvedRequirements {
  const statuses = new Map<string, Set<JobStatus>>();
  let leftOut = 0;
  for (const requirement of written) {
    const jobs = resolveName(context, requirement, { names, self });
    if (jobs === null) continue;
    if (jobs.length === 0) leftOut += 1;
    for (const job of jobs) {
      const known = statuses.get(job) ?? new Set();
      for (const status of requirement.statuses) known.add(status);
      statuses.set(job, known);
    }
  }
  const requires = [...statuses].map(([job, accepted]) => ({ job, statuses: [...accepted] }));
  return { requires, isLeftOut: leftOut > 0 && requires.length === 0 };
}

/** Null after an issue, or where the name may belong to something that could not be read. */
function resolveName(
  context: CompileContext,
  { name, at }: WrittenRequirement,
  { names, self }: { names: WorkflowNames; self: string },
): readonly string[] | null {
  if (names.final.has(name)) return [name];
  const members = names.aliases.get(name);
  if (members !== undefined) return members.filter((member) => member !== self);
  const candidates = (names.numbered.get(name) ?? []).filter((candidate) => candidate !== self);
  const [only] = candidates;
  if (only !== undefined && candidates.length === 1) return [only];
  if (only !== undefined) {
    const message = `In the workflow '${names.workflow}', the job '${self}' requires '${name}', which is the name of ${candidates.length} other jobs: ${candidates.slice(0, 5).join(", ")}.`;
    reportError(context, at, { code: "ambiguous_requirement", message, suggestion: only });
  } else if (!names.incomplete) {
    const message = `In the workflow '${names.workflow}', the job '${self}' requires '${name}', which is the name of 0 other jobs in workflow '${names.workflow}'`;
    const known = [...names.final, ...names.aliases.keys()];
    reportError(context, at, { code: "missing_job", message, suggestion: nearestWord(name, known) });
  }
  return null;
}
