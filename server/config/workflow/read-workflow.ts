import { type CompileContext, reportError } from "#server/config/read/compile-context.ts";
import type { Cursor } from "#server/config/read/cursor.ts";
import { type FieldRules, readFields } from "#server/config/read/read-fields.ts";
import { readItems } from "#server/config/read/read-list.ts";
import type { CompiledInvocation, CompiledWorkflow } from "#server/config/workflow/compiled-config.ts";
import { findCycles } from "#server/config/workflow/find-cycles.ts";
import { isRefusedElsewhere, type JobDefinitions } from "#server/config/workflow/job-definitions.ts";
import { numberNames } from "#server/config/workflow/number-names.ts";
import { readInvocation, type WrittenInvocation } from "#server/config/workflow/read-invocation.ts";
import { resolveRequirements, type WorkflowNames } from "#server/config/workflow/resolve-requirements.ts";

const workflowRules = {
  owner: "a workflow",
  known: ["jobs", "description"],
  unsupported: {
    when: "unsupported_condition",
    unless: "unsupported_condition",
    triggers: "unsupported_schedule",
    max_auto_reruns: "unsupported_key",
  },
  unknown: "error",
} as const satisfies FieldRules<string>;

/** Compiles one workflow: reads its entries, names them, resolves what they require, refuses circles. */
export function readWorkflow(
  context: CompileContext,
  cursor: Cursor,
  definitions: JobDefinitions,
): CompiledWorkflow | null {
  const fields = readFields(context, cursor, workflowRules);
  if (fields === null) return null;
  const name = String(cursor.key);
  const items = fields.jobs === undefined ? [] : (readItems(context, fields.jobs) ?? []);
  if (items.length === 0 && (fields.jobs === undefined || fields.jobs.node.kind === "list")) {
    const message = `required key [jobs] not found: the workflow \`${name}\` runs nothing.`;
    reportError(context, cursor, { code: "missing_jobs", message, span: cursor.keySpan ?? cursor.node });
  }
  const written = items.flatMap((item) => readInvocation(context, item) ?? []);
  const complete = written.length === items.length;
  return { name, invocations: resolveInvocations(context, { name, written, complete }, definitions) };
}

interface WrittenWorkflow {
  readonly name: string;
  readonly written: readonly WrittenInvocation[];
  /** False when an entry could not be read, so that a name may be missing for that reason. */
  readonly complete: boolean;
}

function resolveInvocations(
  context: CompileContext,
  workflow: WrittenWorkflow,
  definitions: JobDefinitions,
): CompiledInvocation[] {
  const { written } = workflow;
  const wanted = written.map((invocation) => invocation.givenName ?? invocation.jobName);
  const final = numberNames(wanted);
  const names = namesOf(context, workflow, { wanted, final });
  const invocations = written.map((invocation, index): CompiledInvocation => {
    const self = final[index] ?? "";
    return {
      name: self,
      requires: resolveRequirements(context, invocation.requires, { names, self }),
      filters: invocation.filters,
      definition: definitions.definitionFor(invocation),
    };
  });
  reportCycles(context, invocations, written);
  return invocations;
}

function namesOf(
  context: CompileContext,
  { name, written, complete }: WrittenWorkflow,
  { wanted, final }: { wanted: readonly string[]; final: readonly string[] },
): WorkflowNames {
  const numbered = new Map<string, string[]>();
  for (const [index, wish] of wanted.entries()) {
    const given = final[index];
    if (given === undefined || given === wish) continue;
    const list = numbered.get(wish);
    if (list === undefined) numbered.set(wish, [given]);
    else list.push(given);
  }
  const unknownNames = written.some(
    (invocation) => invocation.multiplied || isRefusedElsewhere(context, invocation.jobName),
  );
  return { workflow: name, final: new Set(final), numbered, incomplete: unknownNames || !complete };
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
