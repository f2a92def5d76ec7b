import { argumentValue } from "#server/config/parameter/argument-value.ts";
import {
  executorParameterTypes,
  type ParameterDeclaration,
  type ParameterType,
  parameterTypes,
  pipelineParameterTypes,
} from "#server/config/parameter/parameter-declaration.ts";
import { type CompileContext, reportError } from "#server/config/read/compile-context.ts";
import { type Cursor, entryCursor } from "#server/config/read/cursor.ts";
import { type FieldRules, type Fields, readFields } from "#server/config/read/read-fields.ts";
import { readEntries, readItems } from "#server/config/read/read-list.ts";
import { isEmptyValue, readWord } from "#server/config/read/read-scalar.ts";

/** Whose parameters are read: each kind of owner has its own rules. */
export type ParameterOwner = "jobs" | "commands" | "executors" | "pipeline";

const declarationRules = {
  owner: "a parameter",
  known: ["type", "description", "enum", "default"],
  unknown: "error",
} as const satisfies FieldRules<string>;

const allowedTypes: Readonly<Record<ParameterOwner, readonly ParameterType[]>> = {
  jobs: parameterTypes,
  commands: parameterTypes,
  executors: executorParameterTypes,
  pipeline: pipelineParameterTypes,
};

/** Keys of a job's invocation, which an argument could not be told from. */
const reservedForJobs = [
  "name",
  "requires",
  "context",
  "type",
  "filters",
  "matrix",
  "pre-steps",
  "post-steps",
  "serial-group",
  "override-with",
];

/** Reads a `parameters` map. Faulty declarations are told and left out; their defaults are checked here, once. */
export function readDeclarations(
  context: CompileContext,
  cursor: Cursor,
  owner: ParameterOwner,
): ReadonlyMap<string, ParameterDeclaration> {
  const declarations = new Map<string, ParameterDeclaration>();
  if (isEmptyValue(context, cursor)) return declarations;
  for (const entry of readEntries(context, cursor) ?? []) {
    const declaration = readDeclaration(context, entry, owner);
    if (declaration !== null) declarations.set(declaration.name, declaration);
  }
  return declarations;
}

function readDeclaration(context: CompileContext, cursor: Cursor, owner: ParameterOwner): ParameterDeclaration | null {
  const name = String(cursor.key);
  const span = cursor.keySpan ?? cursor.node;
  if (owner === "jobs" && reservedForJobs.includes(name)) {
    const message = `\`${name}\` cannot be a parameter of a job: it is a key of the job's entry in a workflow.`;
    reportError(context, cursor, { code: "reserved_parameter_name", message, span });
  }
  const defaultEntry = cursor.node.kind === "map" ? cursor.node.entries.get("default") : undefined;
  const fields = readFields(context, withoutDefault(cursor), declarationRules);
  if (fields === null) return null;
  const type = readType(context, cursor, { fields, owner });
  if (type === null) return null;
  const members = type === "enum" ? readMembers(context, cursor, fields) : [];
  const defaultValue = defaultEntry === undefined ? null : entryCursor(cursor, defaultEntry);
  const declaration: ParameterDeclaration = { name, type, members, defaultValue, at: cursor };
  if (defaultValue !== null) checkDefault(context, declaration, defaultValue);
  else if (owner === "pipeline") {
    const message = `The pipeline parameter \`${name}\` needs a \`default\`.`;
    reportError(context, cursor, { code: "missing_default", message, suggestion: "Add `default: …`.", span });
  }
  return declaration;
}

/** A default may be empty on purpose, which other fields may not, so it is not read as a field. */
function withoutDefault(cursor: Cursor): Cursor {
  const { node } = cursor;
  if (node.kind !== "map" || !node.entries.has("default")) return cursor;
  const entries = new Map([...node.entries].filter(([key]) => key !== "default"));
  return { ...cursor, node: { ...node, entries } };
}

function readType(
  context: CompileContext,
  cursor: Cursor,
  { fields, owner }: { fields: Fields<"type">; owner: ParameterOwner },
): ParameterType | null {
  if (fields.type === undefined) {
    const message = `required key [type] not found: the parameter \`${cursor.key}\` must say what it accepts.`;
    const suggestion = "Add `type: string`.";
    reportError(context, cursor, {
      code: "missing_parameter_type",
      message,
      suggestion,
      span: cursor.keySpan ?? cursor.node,
    });
    return null;
  }
  const type = readWord(context, fields.type, parameterTypes);
  if (type === null || allowedTypes[owner].includes(type)) return type;
  const owners = owner === "pipeline" ? "the pipeline" : "an executor";
  const message = `A parameter of ${owners} cannot be of type \`${type}\`: only ${allowedTypes[owner].join(", ")}.`;
  reportError(context, fields.type, { code: "parameter_type_not_allowed", message });
  return null;
}

function readMembers(context: CompileContext, cursor: Cursor, fields: Fields<"enum">): Cursor[] {
  const items = fields.enum === undefined ? [] : (readItems(context, fields.enum) ?? []);
  if (items.length > 0 || (fields.enum !== undefined && fields.enum.node.kind !== "list")) return items;
  const message = `The parameter \`${cursor.key}\` must list the values it accepts.`;
  const span = cursor.keySpan ?? cursor.node;
  reportError(context, cursor, { code: "missing_enum_values", message, suggestion: "Add `enum: [one, two]`.", span });
  return items;
}

function checkDefault(context: CompileContext, declaration: ParameterDeclaration, value: Cursor): void {
  if (declaration.type === "enum" && declaration.members.length === 0) return;
  const outcome = argumentValue(context, declaration, value);
  if (!outcome.ok) reportError(context, value, { code: "wrong_default", message: outcome.message });
}
