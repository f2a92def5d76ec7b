import { type FilterRules, noFilters } from "#server/config/filter/filter-rules.ts";
import { readFilters } from "#server/config/filter/read-filters.ts";
import { nearestWord } from "#server/config/issue/nearest-word.ts";
import { type CompileContext, reportError } from "#server/config/read/compile-context.ts";
import { type Cursor, entryCursor } from "#server/config/read/cursor.ts";
import { type FieldRules, type Fields, readFields } from "#server/config/read/read-fields.ts";
import { readItems } from "#server/config/read/read-list.ts";
import { readName, readText, reportKind } from "#server/config/read/read-scalar.ts";
import { resolve } from "#server/config/template/resolve.ts";
import { withRefusedNames } from "#server/config/template/scope.ts";
import { readRequirement, type WrittenRequirement } from "#server/config/workflow/read-requirement.ts";

/** An entry of a workflow's `jobs` as written: names are not resolved yet. */
export interface WrittenInvocation {
  /** The entry of `jobs` it runs, or the approval's own name. */
  readonly jobName: string;
  /** The `name` it was given, if any. */
  readonly givenName: string | null;
  readonly approval: boolean;
  readonly requires: readonly WrittenRequirement[];
  readonly filters: FilterRules;
  /** True when `matrix` is written: its members' names are unknown to us. */
  readonly multiplied: boolean;
  /** Keys that are arguments for the job's parameters. */
  readonly arguments: readonly Cursor[];
  readonly at: Cursor;
}

const invocationRules = {
  owner: "a job of a workflow",
  known: ["requires", "name", "filters", "type", "context"],
  unsupported: {
    matrix: "unsupported_matrix",
    "pre-steps": "unsupported_key",
    "post-steps": "unsupported_key",
    "serial-group": "unsupported_key",
    "override-with": "unsupported_key",
  },
  unknown: "ignore",
} as const satisfies FieldRules<string>;

type InvocationFields = Fields<(typeof invocationRules.known)[number]>;

/** Every key of the language that an invocation may have, to tell arguments from slips. */
export const invocationKeys: readonly string[] = [
  ...invocationRules.known,
  ...Object.keys(invocationRules.unsupported),
];

/** Reads one entry of a workflow's `jobs`: a name, or a map of one name to its keys. */
export function readInvocation(context: CompileContext, cursor: Cursor): WrittenInvocation | null {
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
  return empty ? bareInvocation(at, entry.key) : readInvocationMap(context, at, entry.key);
}

function bareInvocation(at: Cursor, jobName: string): WrittenInvocation {
  const nothing = { givenName: null, approval: false, requires: [], multiplied: false, arguments: [] };
  return { ...nothing, jobName, filters: noFilters, at };
}

function readInvocationMap(context: CompileContext, at: Cursor, jobName: string): WrittenInvocation | null {
  const multiplied = at.node.kind === "map" && at.node.entries.has("matrix");
  const scoped = multiplied ? { ...at, scope: withRefusedNames(at.scope, "matrix.") } : at;
  const fields = readFields(context, scoped, invocationRules);
  if (fields === null) return null;
  refuseContexts(context, fields.context);
  return {
    jobName,
    givenName: readGivenName(context, fields),
    approval: readApproval(context, fields),
    requires: readRequirements(context, fields),
    filters: readFilters(context, fields.filters),
    multiplied,
    arguments: argumentsOf(scoped),
    at,
  };
}

function readGivenName(context: CompileContext, { name }: InvocationFields): string | null {
  if (name === undefined) return null;
  if (context.version === "2.1") return readName(context, name);
  const message = "`name` on a job of a workflow needs `version: 2.1`.";
  reportError(context, name, { code: "needs_version_2_1", message, span: name.keySpan ?? name.node });
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

/** Refuses the arguments of a job that declares no parameters, in CircleCI's words. */
export function refuseArguments(context: CompileContext, invocation: WrittenInvocation): void {
  for (const argument of invocation.arguments) {
    const key = String(argument.key);
    reportError(context, argument, {
      code: "unexpected_argument",
      message: `Unexpected argument(s): ${key}`,
      suggestion: nearestWord(key, invocationKeys),
      span: argument.keySpan ?? argument.node,
    });
  }
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
