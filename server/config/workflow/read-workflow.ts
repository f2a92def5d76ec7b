import { decidedFilters } from "#server/config/filter/filter-rules.ts";
import type { CallFrame } from "#server/config/read/call-frame.ts";
import { type CompileContext, reportError } from "#server/config/read/compile-context.ts";
import { type Cursor, entryCursor } from "#server/config/read/cursor.ts";
import { type FieldRules, readFields } from "#server/config/read/read-fields.ts";
import { readItems } from "#server/config/read/read-list.ts";
import type { CompiledInvocation, CompiledWorkflow } from "#server/config/workflow/compiled-config.ts";
import { findCycles } from "#server/config/workflow/find-cycles.ts";
import type { JobDefinitions } from "#server/config/workflow/job-definitions.ts";
import { numberNames } from "#server/config/workflow/number-names.ts";
import { readInvocation } from "#server/config/workflow/read-invocation.ts";
import { resolveRequirements, type WorkflowNames } from "#server/config/workflow/resolve-requirements.ts";
import { workflowRuns } from "#server/config/workflow/workflow-condition.ts";
import type { InvocationGroup, WrittenInvocation } from "#server/config/workflow/written-invocation.ts";

const workflowRules = {
  owner: "a workflow",
  known: ["jobs", "description", "when", "unless"],
  unsupported: { triggers: "unsupported_schedule", max_auto_reruns: "unsupported_key" },
  unknown: "error",
} as const satisfies FieldRules<string>;

/**
 * Compiles one workflow: reads its entries, multiplies and names them, resolves what they require,
 * refuses circles. Null when it does not run for this pipeline; then nothing in it is expanded.
 */
export function readWorkflow(
  context: CompileContext,
  cursor: Cursor,
  definitions: JobDefinitions,
): CompiledWorkflow | null {
  const name = String(cursor.key);
  const frame: CallFrame = { kind: "workflow", name, element: null, outer: null };
  const workflow: Cursor = { ...cursor, scope: { ...cursor.scope, calls: frame } };
  if (!isActive(context, workflow)) {
    mentionJobs(workflow, definitions);
    return null;
  }
  const fields = readFields(context, workflow, workflowRules);
  if (fields === null) return null;
  const items = fields.jobs === undefined ? [] : (readItems(context, fields.jobs) ?? []);
  if (items.length === 0 && (fields.jobs === undefined || fields.jobs.node.kind === "list")) {
    const message = `required key [jobs] not found: the workflow \`${name}\` runs nothing.`;
    reportError(context, cursor, { code: "missing_jobs", message, span: cursor.keySpan ?? cursor.node });
  }
  const groups = items.flatMap((item) => readInvocation(context, item) ?? []);
  const complete = groups.length === items.length;
  return { name, invocations: resolveInvocations(context, { name, groups, complete }, definitions) };
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

function mentionJobs({ node }: Cursor, definitions: JobDefinitions): void {
  const jobs = node.kind === "map" ? node.entries.get("jobs")?.value : undefined;
  for (const item of jobs?.kind === "list" ? jobs.items : []) {
    if (item.kind === "scalar") definitions.mention(item.text);
    if (item.kind === "map") for (const key of item.entries.keys()) definitions.mention(key);
  }
}

interface WrittenWorkflow {
  readonly name: string;
  readonly groups: readonly InvocationGroup[];
  /** False when an entry could not be read, so that a name may be missing for that reason. */
  readonly complete: boolean;
}

function resolveInvocations(
  context: CompileContext,
  workflow: WrittenWorkflow,
  definitions: JobDefinitions,
): CompiledInvocation[] {
  const written = workflow.groups.flatMap(({ members }) => members);
  const final = numberNames(written.map(({ wantedName }) => wantedName));
  const names = namesOf(context, workflow, { written, final });
  const invocations = written.map((invocation, index): CompiledInvocation => {
    const self = final[index] ?? "";
    const { requires, isLeftOut } = resolveRequirements(context, invocation.requires, { names, self });
    return {
      name: self,
      requires,
      filters: isLeftOut ? decidedFilters(false) : invocation.filters,
      definition: definitions.definitionFor(invocation),
    };
  });
  reportCycles(context, invocations, written);
  return invocations;
}

function namesOf(
  context: CompileContext,
  { name, groups, complete }: WrittenWorkflow,
  { written, final }: { written: readonly WrittenInvocation[]; final: readonly string[] },
): WorkflowNames {
  const numbered = new Map<string, string[]>();
  const aliases = new Map<string, string[]>();
  let index = 0;
  for (const { alias, members } of groups) {
    const given = final.slice(index, index + members.length);
    index += members.length;
    if (alias !== null) appendTo(aliases, alias, given);
    for (const [offset, member] of members.entries()) {
      const own = given[offset];
      if (own !== undefined && own !== member.wantedName) appendTo(numbered, member.wantedName, [own]);
    }
  }
  const hasGroups = written.some(({ jobName }) => context.jobGroups.has(jobName));
  return { workflow: name, final: new Set(final), aliases, numbered, incomplete: hasGroups || !complete };
}

function appendTo(lists: Map<string, string[]>, key: string, items: readonly string[]): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [...items]);
  else list.push(...items);
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
