import { decidedFilters } from "#server/config/filter/filter-rules.ts";
import { nearestWord } from "#server/config/issue/nearest-word.ts";
import { type CompileContext, reportError } from "#server/config/read/compile-context.ts";
import { nameInvocations } from "#server/config/workflow/name-invocations.ts";
import type { WrittenRequirement } from "#server/config/workflow/read-requirement.ts";
import type {
  InvocationGroup,
  LinkedInvocation,
  LinkedRequirement,
  WrittenInvocation,
} from "#server/config/workflow/written-invocation.ts";
import type { JobStatus } from "#server/core/status/job-status.ts";

/** A list of jobs whose names mean each other: a workflow, or the inside of a job group. */
export interface JobList {
  readonly kind: "workflow" | "job group";
  readonly name: string;
  readonly groups: readonly InvocationGroup[];
  /** False when an entry could not be read, so that a name may be missing for that reason. */
  readonly complete: boolean;
}

/** The entries of a list in its order, every requirement looked up, and what each is called. */
export interface LinkedJobs {
  readonly invocations: readonly LinkedInvocation[];
  readonly nameOf: ReadonlyMap<symbol, string>;
}

/** What a list's names mean. */
interface ListNames {
  readonly list: JobList;
  /** The names that one entry has, final. */
  readonly final: ReadonlyMap<string, symbol>;
  /** A name that stands for others → what it means. */
  readonly aliases: ReadonlyMap<string, readonly symbol[]>;
  /** Wanted name → the entries it was numbered into. */
  readonly numbered: ReadonlyMap<string, readonly symbol[]>;
  /** Names of jobs inside a job group, which cannot be required from outside → the group's name. */
  readonly hidden: ReadonlyMap<string, string>;
  readonly nameOf: ReadonlyMap<symbol, string>;
}

/**
 * Names the entries of a list and turns what they require into the entries that are meant. The name
 * of a matrix means all its members, that of a job group its end. A name that was numbered into a
 * pair means the other one of the pair; with more it would be a guess, so it is an error. An entry
 * that waits only for jobs that a matrix left out never runs.
 */
export function linkRequirements(context: CompileContext, list: JobList): LinkedJobs {
  const written = list.groups.flatMap(({ members }) => members);
  const nameOf = nameInvocations(written);
  const meanings = meaningsOf(list, nameOf);
  const invocations = written.map((invocation): LinkedInvocation => {
    const { requires, isLeftOut } = linkAll(context, invocation, meanings);
    return { ...invocation, requires, filters: isLeftOut ? decidedFilters(false) : invocation.filters };
  });
  return { invocations, nameOf };
}

function meaningsOf(list: JobList, nameOf: ReadonlyMap<symbol, string>): ListNames {
  const final = new Map<string, symbol>();
  const aliases = new Map<string, symbol[]>();
  const numbered = new Map<string, symbol[]>();
  const hidden = new Map<string, string>();
  for (const { alias, members, jobGroup } of list.groups) {
    for (const { identity, wantedName } of members) {
      const name = nameOf.get(identity) ?? "";
      if (jobGroup !== null) {
        hidden.set(name, jobGroup);
        hidden.set(wantedName, jobGroup);
        continue;
      }
      final.set(name, identity);
      if (name !== wantedName) appendTo(numbered, wantedName, [identity]);
    }
    if (alias !== null) appendTo(aliases, alias.name, alias.identities);
  }
  return { list, final, aliases, numbered, hidden, nameOf };
}

function appendTo(lists: Map<string, symbol[]>, key: string, items: readonly symbol[]): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [...items]);
  else list.push(...items);
}

function linkAll(
  context: CompileContext,
  { identity: self, requires: written }: WrittenInvocation,
  names: ListNames,
): { requires: LinkedRequirement[]; isLeftOut: boolean } {
  const statuses = new Map<symbol, Set<JobStatus>>();
  let leftOut = 0;
  for (const requirement of written) {
    const jobs = "identity" in requirement ? [requirement.identity] : meant(context, requirement, { names, self });
    if (jobs === null) continue;
    if (jobs.length === 0) leftOut += 1;
    for (const job of jobs) {
      const known = statuses.get(job) ?? new Set();
      for (const status of requirement.statuses) known.add(status);
      statuses.set(job, known);
    }
  }
  const requires = [...statuses].map(([identity, accepted]) => ({ identity, statuses: [...accepted] }));
  return { requires, isLeftOut: leftOut > 0 && requires.length === 0 };
}

/** Null after an issue, or where the name may belong to something that could not be read. */
function meant(
  context: CompileContext,
  requirement: WrittenRequirement,
  { names, self }: { names: ListNames; self: symbol },
): readonly symbol[] | null {
  const { name, at } = requirement;
  const only = names.final.get(name);
  if (only !== undefined) return [only];
  const members = names.aliases.get(name);
  if (members !== undefined) return members.filter((member) => member !== self);
  const candidates = (names.numbered.get(name) ?? []).filter((candidate) => candidate !== self);
  if (candidates.length === 1) return candidates;
  if (candidates.length > 1) {
    const shown = candidates.slice(0, 5).map((candidate) => names.nameOf.get(candidate) ?? "");
    const message = `${introduction(names, self)} requires '${name}', which is the name of ${candidates.length} other jobs: ${shown.join(", ")}.`;
    reportError(context, at, { code: "ambiguous_requirement", message, suggestion: shown[0] ?? null });
  } else if (names.list.complete) reportMissing(context, requirement, { names, self });
  return null;
}

/** `In the workflow 'main', the job 'test'` */
function introduction({ list, nameOf }: ListNames, self: symbol): string {
  return `In the ${list.kind} '${list.name}', the job '${nameOf.get(self) ?? ""}'`;
}

function reportMissing(
  context: CompileContext,
  { name, at }: WrittenRequirement,
  { names, self }: { names: ListNames; self: symbol },
): void {
  const start = `${introduction(names, self)} requires '${name}'`;
  const { list, final, aliases, hidden } = names;
  const group = hidden.get(name);
  if (group !== undefined) {
    const message = `${start}, which is inside the job group '${group}'.`;
    reportError(context, at, { code: "required_group_member", message, suggestion: group });
    return;
  }
  const suggestion = nearestWord(name, [...final.keys(), ...aliases.keys()]);
  const isGroup = list.kind === "job group";
  const message = isGroup
    ? `${start}, which is not a job of the group: what the whole group waits for belongs to its entry in a workflow.`
    : `${start}, which is the name of 0 other jobs in workflow '${list.name}'`;
  reportError(context, at, { code: isGroup ? "requirement_outside_group" : "missing_job", message, suggestion });
}
