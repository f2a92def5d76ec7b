import { sameValue } from "#server/config/logic/same-value.ts";
import { type CompileContext, reportError, reportWarning } from "#server/config/read/compile-context.ts";
import type { Cursor } from "#server/config/read/cursor.ts";
import { type FieldRules, type Fields, readFields } from "#server/config/read/read-fields.ts";
import { readEntries, readItems } from "#server/config/read/read-list.ts";
import { readName, reportKind } from "#server/config/read/read-scalar.ts";
import { resolve } from "#server/config/template/resolve.ts";

/** More members than this are a slip of the pen. */
export const matrixMembersMax = 1000;

/** One parameter of a matrix and the values it goes through, evaluated. */
interface MatrixAxis {
  readonly name: string;
  readonly values: readonly Cursor[];
}

/** The value that each parameter has in one member, in the order of the file. */
export type MatrixMember = ReadonlyMap<string, Cursor>;

/** A matrix with everything multiplied and the excluded combinations left out. */
export interface Matrix {
  readonly members: readonly MatrixMember[];
  readonly alias: string | null;
}

const matrixRules = {
  owner: "`matrix`",
  known: ["parameters", "exclude", "alias"],
  unknown: "error",
} as const satisfies FieldRules<string>;

/**
 * Reads `matrix` (config-language §18). A combination is left out when an entry of `exclude` says
 * the same about every parameter; an entry that leaves one open means nothing and is told. Null
 * after an issue.
 */
export function readMatrix(context: CompileContext, cursor: Cursor): Matrix | null {
  const fields = readFields(context, cursor, matrixRules);
  if (fields === null) return null;
  const axes = readAxes(context, cursor, fields);
  if (axes === null) return null;
  const count = axes.reduce((product, axis) => product * axis.values.length, 1);
  if (count > matrixMembersMax) {
    const message = `This matrix has ${count} members; at most ${matrixMembersMax} are possible.`;
    reportError(context, cursor, { code: "matrix_too_large", message, span: cursor.keySpan ?? cursor.node });
    return null;
  }
  const excluded = readExcluded(context, fields, axes);
  const members = product(axes).filter((member) => !excluded.some((entry) => saysSame(context, entry, member)));
  return { members, alias: fields.alias ? readName(context, fields.alias) : null };
}

function readAxes(context: CompileContext, matrix: Cursor, { parameters }: Fields<"parameters">): MatrixAxis[] | null {
  const entries = parameters === undefined ? [] : readEntries(context, parameters);
  if (entries === null) return null;
  const axes = entries.map((entry) => readAxis(context, entry));
  const complete = axes.filter((axis) => axis !== null);
  if (complete.length < axes.length) return null;
  if (complete.length > 0) return complete;
  const message = "required key [parameters] not found: a matrix goes through the values of at least one parameter.";
  reportError(context, matrix, { code: "missing_matrix_parameters", message, span: matrix.keySpan ?? matrix.node });
  return null;
}

function readAxis(context: CompileContext, entry: Cursor): MatrixAxis | null {
  const items = readItems(context, entry);
  if (items === null) return null;
  const values = items.map((item) => resolve(context, item));
  if (values.some(({ node }) => node.kind === "faulty")) return null;
  if (values.length > 0) return { name: String(entry.key), values };
  const message = `The parameter \`${entry.key}\` of this matrix has no values.`;
  reportError(context, entry, { code: "empty_matrix_parameter", message });
  return null;
}

function product(axes: readonly MatrixAxis[]): MatrixMember[] {
  let members: MatrixMember[] = [new Map()];
  for (const { name, values } of axes) {
    members = members.flatMap((member) => values.map((value) => new Map([...member, [name, value]])));
  }
  return members;
}

function readExcluded(
  context: CompileContext,
  { exclude }: Fields<"exclude">,
  axes: readonly MatrixAxis[],
): ReadonlyMap<string, Cursor>[] {
  const items = exclude === undefined ? [] : (readItems(context, exclude) ?? []);
  return items.flatMap((item) => {
    const entries = readEntries(context, item);
    if (entries === null) return [];
    const said = new Map(entries.map((entry) => [String(entry.key), entry]));
    const isWhole = said.size === axes.length && axes.every(({ name }) => said.has(name));
    if (!isWhole) reportPartial(context, item, axes);
    return isWhole ? [said] : [];
  });
}

function reportPartial(context: CompileContext, item: Cursor, axes: readonly MatrixAxis[]): void {
  const names = axes.map(({ name }) => `\`${name}\``).join(", ");
  const message = `This leaves nothing out: an entry of \`exclude\` says a value for each of ${names} and for nothing else.`;
  reportWarning(context, item, { code: "partial_exclude", message });
}

function saysSame(context: CompileContext, entry: ReadonlyMap<string, Cursor>, member: MatrixMember): boolean {
  return [...entry].every(([name, value]) => {
    const other = member.get(name);
    return other !== undefined && sameValue(context, value, other);
  });
}

/** How a member's value is written in names: as text, an executor by its name. Null after an issue. */
export function matrixValueText(context: CompileContext, value: Cursor): string | null {
  const { node } = value;
  if (node.kind === "scalar") return node.value === null ? "" : String(node.value);
  const name = node.kind === "map" ? node.entries.get("name")?.value : undefined;
  if (name?.kind === "scalar") return name.text;
  reportKind(context, value, "a single value or an executor");
  return null;
}
