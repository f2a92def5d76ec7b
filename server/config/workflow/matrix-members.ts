import { type MatrixMember, matrixValueText, readMatrix } from "#server/config/matrix/read-matrix.ts";
import { type CompileContext, spend } from "#server/config/read/compile-context.ts";
import type { Cursor } from "#server/config/read/cursor.ts";
import { weightOf } from "#server/config/source/node-weight.ts";
import { type Lookup, scopeWith } from "#server/config/template/scope.ts";

/** One member of a matrix: the entry once more, with the member's values in scope. */
export interface MultipliedEntry {
  readonly at: Cursor;
  readonly defaultName: string;
  /** The member's values as arguments for the job. */
  readonly matrixArguments: readonly Cursor[];
}

/** The members of a matrix and the name that means all of them. */
export interface MultipliedEntries {
  readonly members: readonly MultipliedEntry[];
  readonly alias: string;
}

/**
 * Multiplies an entry by its matrix. A member is called after the job and its values, which are
 * ordered by the names of their parameters. Null after an issue.
 */
export function readMatrixMembers(context: CompileContext, at: Cursor, matrix: Cursor): MultipliedEntries | null {
  const read = readMatrix(context, matrix);
  if (read === null) return null;
  const members: MultipliedEntry[] = [];
  const memberWeight = weightOf(at.node) - weightOf(matrix.node) + 1;
  for (const member of read.members) {
    if (!spend(context, at, memberWeight)) return null;
    const name = defaultName(context, String(at.key), member);
    if (name === null) return null;
    members.push({ at: memberCursor(at, member), defaultName: name, matrixArguments: argumentsOf(matrix, member) });
  }
  return { members, alias: read.alias ?? String(at.key) };
}

function defaultName(context: CompileContext, jobName: string, member: MatrixMember): string | null {
  const names = [...member.keys()].sort();
  const values = names.map((name) => {
    const value = member.get(name);
    return value === undefined ? null : matrixValueText(context, value);
  });
  return values.includes(null) ? null : [jobName, ...values].join("-");
}

function memberCursor(at: Cursor, member: MatrixMember): Cursor {
  const names = new Map<string, Lookup>();
  for (const [name, value] of member) {
    const { node } = value;
    names.set(name, node.kind === "scalar" ? { kind: "value", value: node.value } : { kind: "part", part: value });
  }
  return { ...at, scope: scopeWith(at.scope, "matrix.", names) };
}

/** The value under its parameter's name; an issue with it points at the value in the list. */
function argumentsOf(matrix: Cursor, member: MatrixMember): Cursor[] {
  return [...member].map(([name, value]) => {
    const list = value.parent ?? matrix;
    return { ...value, parent: list.parent, key: name, keySpan: list.keySpan };
  });
}
