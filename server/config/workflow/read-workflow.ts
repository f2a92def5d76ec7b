import { readPathRules } from "#server/config/filter/read-filters.ts";
import type { CallFrame } from "#server/config/read/call-frame.ts";
import { type CompileContext, reportError } from "#server/config/read/compile-context.ts";
import { type Cursor, entryCursor } from "#server/config/read/cursor.ts";
import { type FieldRules, readFields } from "#server/config/read/read-fields.ts";
import { readItems } from "#server/config/read/read-list.ts";
import { readInteger } from "#server/config/read/read-scalar.ts";
import { readTriggers } from "#server/config/schedule/read-triggers.ts";
import { rerunsMax } from "#server/config/step/step-limits.ts";
import type { CompiledInvocation, CompiledWorkflow } from "#server/config/workflow/compiled-config.ts";
import { findCycles } from "#server/config/workflow/find-cycles.ts";
import type { JobDefinitions } from "#server/config/workflow/job-definitions.ts";
import { type JobGroups, jobNameOf } from "#server/config/workflow/job-groups.ts";
import { type JobList, linkRequirements } from "#server/config/workflow/link-requirements.ts";
import { readEntry } from "#server/config/workflow/read-entry.ts";
import { reportRepeatedKeys } from "#server/config/workflow/serial-group.ts";
import { workflowRuns } from "#server/config/workflow/workflow-condition.ts";
import type { WrittenInvocation } from "#server/config/workflow/written-invocation.ts";

/** More jobs in one workflow than this are a slip of the pen. */
const jobsPerWorkflowMax = 20_000;

const workflowRules = {
  owner: "a workflow",
  known: ["jobs", "description", "when", "unless", "triggers", "max_auto_reruns", "paths"],
  unknown: "error",
} as const satisfies FieldRules<string>;

/** What the entries of a workflow may run. */
export interface Callables {
  readonly definitions: JobDefinitions;
  readonly groups: JobGroups;
}

/**
 * Compiles one workflow: reads its entries, multiplies and names them, resolves what they require,
 * refuses circles. Null when it does not run for this pipeline; then nothing in it is expanded.
 */
export function readWorkflow(context: CompileContext, cursor: Cursor, callables: Callables): CompiledWorkflow | null {
  const name = String(cursor.key);
  const frame: CallFrame = { kind: "workflow", name, element: null, outer: null };
  const workflow: Cursor = { ...cursor, scope: { ...cursor.scope, calls: frame } };
  if (!isActive(context, workflow)) {
    mentionJobs(workflow, callables);
    return null;
  }
  const fields = readFields(context, workflow, workflowRules);
  if (fields === null) return null;
  const items = fields.jobs === undefined ? [] : (readItems(context, fields.jobs) ?? []);
  if (items.length === 0 && (fields.jobs === undefined || fields.jobs.node.kind === "list")) {
    const message = `required key [jobs] not found: the workflow \`${name}\` runs nothing.`;
    reportError(context, cursor, { code: "missing_jobs", message, span: cursor.keySpan ?? cursor.node });
  }
  const entries = items.flatMap((item) => readEntry(context, item, callables.groups) ?? []);
  const complete = entries.length === items.length;
  const { max_auto_reruns: reruns, triggers, paths } = fields;
  return {
    name,
    invocations: compileList(context, { kind: "workflow", name, groups: entries, complete }, { workflow, callables }),
    schedules: triggers && !isEmptyList(triggers) ? readTriggers(context, triggers) : null,
    paths: readPathRules(context, paths),
    autoRerunsMax: reruns ? readInteger(context, reruns, { min: 1, max: rerunsMax }) : null,
  };
}

/** A list of no triggers says nothing, so pushes start the workflow as ever. */
function isEmptyList({ node }: Cursor): boolean {
  return node.kind === "list" && node.items.length === 0;
}

/** The condition is asked before anything else is read, because nothing else counts where it does not hold. */
function isActive(context: CompileContext, workflow: Cursor): boolean {
  if (workflow.node.kind !== "map") return true;
  const { entries } = workflow.node;
  const when = entries.get("when");
  const unless = entries.get("unless");
  return workflowRuns(context, {
    ...(when === undefined ? {} : { when: entryCursor(workflow, when) }),
    ...(unless === undefined ? {} : { unless: entryCursor(workflow, unless) }),
  });
}

function mentionJobs({ node }: Cursor, { definitions, groups }: Callables): void {
  const jobs = node.kind === "map" ? node.entries.get("jobs")?.value : undefined;
  const names = jobs?.kind === "list" ? jobs.items.map(jobNameOf) : [];
  for (const name of names) {
    if (name === null) continue;
    definitions.mention(name);
    for (const item of groups.get(name)?.items ?? []) definitions.mention(jobNameOf(item.node) ?? "");
  }
}

function compileList(
  context: CompileContext,
  list: JobList,
  { workflow, callables }: { workflow: Cursor; callables: Callables },
): CompiledInvocation[] {
  const count = list.groups.reduce((sum, { members }) => sum + members.length, 0);
  if (count > jobsPerWorkflowMax) {
    const message = `The workflow \`${list.name}\` has ${count} jobs; at most ${jobsPerWorkflowMax} are possible.`;
    reportError(context, workflow, { code: "too_many_jobs", message, span: workflow.keySpan ?? workflow.node });
    return [];
  }
  reportRepeatedGroups(context, list);
  const { invocations: linked, nameOf } = linkRequirements(context, list);
  reportRepeatedKeys(context, linked);
  const invocations = linked.map((invocation): CompiledInvocation => {
    const { identity, filters, contexts, work } = invocation;
    const requires = invocation.requires.map(({ identity: job, statuses }) => ({
      job: nameOf.get(job) ?? "",
      statuses,
    }));
    const definition = work.kind === "added" ? work.definition : callables.definitions.definitionFor(work.call);
    return { name: nameOf.get(identity) ?? "", requires, filters, contexts, definition };
  });
  reportCycles(context, invocations, linked);
  return invocations;
}

/** Two uses of a group would give their jobs the same names. */
function reportRepeatedGroups(context: CompileContext, { groups }: JobList): void {
  const seen = new Set<string>();
  for (const { jobGroup, members } of groups) {
    const at = members[0]?.at;
    if (jobGroup === null || at === undefined) continue;
    if (seen.has(jobGroup)) {
      const message = `The job group \`${jobGroup}\` is used twice under one name in this workflow.`;
      const suggestion = "Give each use a `name` of its own.";
      reportError(context, at, { code: "job_group_repeated", message, suggestion, span: at.keySpan ?? at.node });
    }
    seen.add(jobGroup);
  }
}

function reportCycles(
  context: CompileContext,
  invocations: readonly CompiledInvocation[],
  written: readonly WrittenInvocation[],
): void {
  const graph = new Map(invocations.map(({ name, requires }) => [name, requires.map(({ job }) => job)]));
  for (const cycle of findCycles(graph)) {
    const [first = ""] = cycle;
    const at = written[invocations.findIndex(({ name }) => name === first)]?.at;
    if (at === undefined) continue;
    const drawn = [...cycle, first].join(" → ");
    const message = `The job \`${first}\` is part of a cycle: ${drawn}`;
    reportError(context, at, { code: "requirement_cycle", message, span: at.keySpan ?? at.node });
  }
}
