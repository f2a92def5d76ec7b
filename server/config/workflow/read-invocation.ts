import { noFilters } from "#server/config/filter/filter-rules.ts";
import { readFilters } from "#server/config/filter/read-filters.ts";
import { type CompileContext, reportError, reportNeedsVersion } from "#server/config/read/compile-context.ts";
import { type Cursor, entryCursor } from "#server/config/read/cursor.ts";
import { readFields } from "#server/config/read/read-fields.ts";
import { readItems } from "#server/config/read/read-list.ts";
import { readName, readText } from "#server/config/read/read-scalar.ts";
import { type InvocationFields, invocationKeys, invocationRules } from "#server/config/workflow/invocation-rules.ts";
import { readMatrixMembers } from "#server/config/workflow/matrix-members.ts";
import { readContexts } from "#server/config/workflow/read-contexts.ts";
import type { InvocationHead } from "#server/config/workflow/read-invocation-head.ts";
import { readRequirement, type WrittenRequirement } from "#server/config/workflow/read-requirement.ts";
import { betweenLocks, readSerialGroup, type SerialGroup } from "#server/config/workflow/serial-group.ts";
import type { InvocationGroup, JobCall, WrittenInvocation } from "#server/config/workflow/written-invocation.ts";

/** Reads one entry of a list of jobs, its matrix multiplied. Null after an issue. */
export function readInvocation(context: CompileContext, { at, name, isBare }: InvocationHead): InvocationGroup | null {
  return isBare ? bareInvocation(at, name) : readInvocationMap(context, at);
}

function bareInvocation(at: Cursor, jobName: string): InvocationGroup {
  const nothing = { overrideWith: null, approval: false, arguments: [], preSteps: undefined, postSteps: undefined };
  const work = { kind: "call", call: { ...nothing, jobName, at } } as const;
  const identity = Symbol(jobName);
  const member = { identity, wantedName: jobName, requires: [], filters: noFilters, contexts: [], work, at };
  return { alias: null, members: [member], jobGroup: null };
}

function readInvocationMap(context: CompileContext, at: Cursor): InvocationGroup | null {
  const entry = at.node.kind === "map" ? at.node.entries.get("matrix") : undefined;
  if (entry === undefined) {
    const member = readMember(context, at, { defaultName: String(at.key), matrixArguments: [] });
    return member === null ? null : { alias: null, members: aroundMember(member), jobGroup: null };
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
  if (complete.length < members.length) return null;
  const identities = complete.map(({ invocation }) => invocation.identity);
  return { alias: { name: multiplied.alias, identities }, members: complete.flatMap(aroundMember), jobGroup: null };
}

interface ReadMember {
  readonly invocation: WrittenInvocation;
  readonly serialGroup: SerialGroup | null;
}

function aroundMember({ invocation, serialGroup }: ReadMember): WrittenInvocation[] {
  return serialGroup === null ? [invocation] : betweenLocks(invocation, serialGroup);
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
): ReadMember | null {
  const fields = readFields(context, at, invocationRules);
  if (fields === null) return null;
  const wantedName = readGivenName(context, fields) ?? defaultName;
  const invocation: WrittenInvocation = {
    identity: Symbol(wantedName),
    wantedName,
    requires: readRequirements(context, fields.requires),
    filters: readFilters(context, fields.filters),
    contexts: readContexts(context, fields.context),
    work: { kind: "call", call: readCall(context, at, { fields, matrixArguments }) },
    at,
  };
  return { invocation, serialGroup: readSerialGroup(context, fields["serial-group"]) };
}

function readCall(
  context: CompileContext,
  at: Cursor,
  { fields, matrixArguments }: { fields: InvocationFields; matrixArguments: readonly Cursor[] },
): JobCall {
  const approval = readApproval(context, fields);
  if (approval && fields.matrix !== undefined) {
    const message = "An approval cannot have a matrix.";
    const span = fields.matrix.keySpan ?? at.node;
    reportError(context, fields.matrix, { code: "approval_with_matrix", message, span });
  }
  for (const key of ["pre-steps", "post-steps", "override-with"] as const) {
    const field = fields[key];
    if (field !== undefined && context.version === "2") reportNeedsVersion(context, field, `\`${key}\``);
  }
  const matrixNames = new Set(matrixArguments.map(({ key }) => key));
  return {
    jobName: String(at.key),
    overrideWith: fields["override-with"] ? readName(context, fields["override-with"]) : null,
    approval,
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
  const message = "Only jobs with `type: approval` can be defined inline under the `workflows:`/`job-groups:` section.";
  const suggestion = "Move `type` to the job's entry in `jobs`.";
  reportError(context, type, { code: "inline_job_type", message, suggestion });
  return false;
}

/** Reads `requires`; absent means nothing. */
export function readRequirements(context: CompileContext, cursor: Cursor | undefined): WrittenRequirement[] {
  const items = cursor === undefined ? [] : (readItems(context, cursor) ?? []);
  return items.flatMap((item) => readRequirement(context, item) ?? []);
}

function argumentsOf(cursor: Cursor): Cursor[] {
  if (cursor.node.kind !== "map") return [];
  const entries = [...cursor.node.entries.values()].filter((entry) => !invocationKeys.includes(entry.key));
  return entries.map((entry) => entryCursor(cursor, entry));
}
