import { noFilters } from "#server/config/filter/filter-rules.ts";
import { readFilters } from "#server/config/filter/read-filters.ts";
import { type CompileContext, reportError, reportNeedsVersion } from "#server/config/read/compile-context.ts";
import { type Cursor, entryCursor } from "#server/config/read/cursor.ts";
import { readFields } from "#server/config/read/read-fields.ts";
import { readItems } from "#server/config/read/read-list.ts";
import { readName, readText, reportKind } from "#server/config/read/read-scalar.ts";
import { resolve } from "#server/config/template/resolve.ts";
import { type InvocationFields, invocationKeys, invocationRules } from "#server/config/workflow/invocation-rules.ts";
import { readMatrixMembers } from "#server/config/workflow/matrix-members.ts";
import { readRequirement, type WrittenRequirement } from "#server/config/workflow/read-requirement.ts";
import type { InvocationGroup, WrittenInvocation } from "#server/config/workflow/written-invocation.ts";

/** Reads one entry of a workflow's `jobs`: a name, or a map of one name to its keys. Null after an issue. */
export function readInvocation(context: CompileContext, cursor: Cursor): InvocationGroup | null {
  const resolved = resolve(context, cursor);
  const { node } = resolved;
  if (node.kind === "scalar" && node.value !== null) return bareInvocation(resolved, node.text);
  if (node.kind !== "map") {
    reportKind(context, resolved, "a job (String or Mapping)");
    return null;
  }
  const [entry] = node.entries.values();
  if (entry === undefined || node.entries.size > 1) {
    reportKeyCount(context, resolved, [...node.entries.keys()]);
    return null;
  }
  const at = entryCursor(resolved, entry);
  const empty = entry.value.kind === "scalar" && entry.value.value === null;
  return empty ? bareInvocation(at, entry.key) : readInvocationMap(context, at);
}

function bareInvocation(at: Cursor, jobName: string): InvocationGroup {
  const nothing = { approval: false, requires: [], arguments: [], preSteps: undefined, postSteps: undefined };
  return { alias: null, members: [{ ...nothing, jobName, wantedName: jobName, filters: noFilters, at }] };
}

function readInvocationMap(context: CompileContext, at: Cursor): InvocationGroup | null {
  const entry = at.node.kind === "map" ? at.node.entries.get("matrix") : undefined;
  if (entry === undefined) {
    const member = readMember(context, at, { defaultName: String(at.key), matrixArguments: [] });
    return member === null ? null : { alias: null, members: [member] };
  }
  const matrix = entryCursor(at, entry);
  if (context.version === "2") {
    reportNeedsVersion(context, matrix, "`matrix`");
    return null;
  }
  const multiplied = readMatrixMembers(context, at, matrix);
  if (multiplied === null) return null;
  const members = multiplied.members.map((member) => readMember(context, member.at, member));
  const complete = members.filter((member) => member !== null);
  return complete.length < members.length ? null : { alias: multiplied.alias, members: complete };
}

interface MemberNaming {
  /** What the entry is called when it has no `name`. */
  readonly defaultName: string;
  readonly matrixArguments: readonly Cursor[];
}

function readMember(
  context: CompileContext,
  at: Cursor,
  { defaultName, matrixArguments }: MemberNaming,
): WrittenInvocation | null {
  const fields = readFields(context, at, invocationRules);
  if (fields === null) return null;
  refuseContexts(context, fields.context);
  const approval = readApproval(context, fields);
  if (approval && fields.matrix !== undefined) {
    const message = "An approval cannot have a matrix.";
    reportError(context, fields.matrix, {
      code: "approval_with_matrix",
      message,
      span: fields.matrix.keySpan ?? at.node,
    });
  }
  for (const steps of [fields["pre-steps"], fields["post-steps"]]) {
    if (steps !== undefined && context.version === "2") reportNeedsVersion(context, steps, `\`${steps.key}\``);
  }
  const matrixNames = new Set(matrixArguments.map(({ key }) => key));
  return {
    jobName: String(at.key),
    wantedName: readGivenName(context, fields) ?? defaultName,
    approval,
    requires: readRequirements(context, fields),
    filters: readFilters(context, fields.filters),
    arguments: [...argumentsOf(at).filter(({ key }) => !matrixNames.has(key)), ...matrixArguments],
    preSteps: fields["pre-steps"],
    postSteps: fields["post-steps"],
    at,
  };
}

function readGivenName(context: CompileContext, { name }: InvocationFields): string | null {
  if (name === undefined) return null;
  if (context.version === "2.1") return readName(context, name);
  reportNeedsVersion(context, name, "`name` on a job of a workflow");
  return null;
}

function readApproval(context: CompileContext, { type }: InvocationFields): boolean {
  const text = type === undefined ? null : readText(context, type);
  if (type === undefined || text === null || text === "approval") return text === "approval";
  const message = "Only jobs with `type: approval` can be defined inline under the `workflows:` section.";
  const suggestion = "Move `type` to the job's entry in `jobs`.";
  reportError(context, type, { code: "inline_job_type", message, suggestion });
  return false;
}

function readRequirements(context: CompileContext, { requires }: InvocationFields): WrittenRequirement[] {
  const items = requires === undefined ? [] : (readItems(context, requires) ?? []);
  return items.flatMap((item) => readRequirement(context, item) ?? []);
}

/** An empty list of contexts asks for nothing, so it is no reason to refuse. */
function refuseContexts(context: CompileContext, cursor: Cursor | undefined): void {
  if (cursor === undefined || (cursor.node.kind === "list" && cursor.node.items.length === 0)) return;
  const message = "`context` is not supported yet in a job of a workflow.";
  reportError(context, cursor, { code: "unsupported_context", message, span: cursor.keySpan ?? cursor.node });
}

function argumentsOf(cursor: Cursor): Cursor[] {
  if (cursor.node.kind !== "map") return [];
  const entries = [...cursor.node.entries.values()].filter((entry) => !invocationKeys.includes(entry.key));
  return entries.map((entry) => entryCursor(cursor, entry));
}

function reportKeyCount(context: CompileContext, cursor: Cursor, keys: readonly string[]): void {
  const [first] = keys;
  if (first === undefined) {
    const message = "A job of a workflow must have one key, but this map is empty.";
    reportError(context, cursor, { code: "empty_invocation", message });
    return;
  }
  const shown = keys.slice(0, 5).join(", ");
  const message = `A job of a workflow must have one key, but this one has ${keys.length}: ${shown}.`;
  const suggestion = `Indent what belongs to \`${first}\` by two more columns than \`${first}\` itself.`;
  reportError(context, cursor, { code: "job_with_several_keys", message, suggestion });
}
