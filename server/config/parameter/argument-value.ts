import type { ParameterDeclaration } from "#server/config/parameter/parameter-declaration.ts";
import type { CompileContext } from "#server/config/read/compile-context.ts";
import type { Cursor } from "#server/config/read/cursor.ts";
import { booleanOf } from "#server/config/read/read-scalar.ts";
import type { ConfigNode, ScalarNode, ScalarValue } from "#server/config/source/config-node.ts";
import { resolve } from "#server/config/template/resolve.ts";
import type { Lookup } from "#server/config/template/scope.ts";

/** What a name stands for once an argument is bound to it, or why the argument does not fit. */
export type ArgumentValue =
  | { readonly ok: true; readonly bound: Lookup }
  | { readonly ok: false; readonly message: string };

const environmentName = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Values longer than this are shortened in messages. */
const shownCharactersMax = 100;

/**
 * Evaluates an argument in the scope it was written in and holds it against its declaration. A
 * boolean may be written as in YAML 1.1; nothing else is converted, except that the pipeline's
 * absent values (a tag on a branch) are an empty text for parameters that take text.
 */
export function argumentValue(
  context: CompileContext,
  { type, name, members }: ParameterDeclaration,
  argument: Cursor,
): ArgumentValue {
  const resolved = resolve(context, argument);
  const { node } = resolved;
  if (node.kind === "faulty") return { ok: true, bound: { kind: "told" } };
  const misfit = (addition = ""): ArgumentValue => ({
    ok: false,
    message: `${typeError(name, type, node)}${addition}`,
  });
  switch (type) {
    case "steps":
      return node.kind === "list" ? { ok: true, bound: { kind: "part", part: resolved } } : misfit();
    case "executor":
      return isExecutorReference(node)
        ? { ok: true, bound: { kind: "part", part: { ...resolved, role: "executor" } } }
        : misfit();
    case "string":
      return bind(textOf(node, argument.node), misfit);
    case "boolean":
      return bind(node.kind === "scalar" ? booleanOf(node) : undefined, misfit);
    case "integer":
      return bind(node.kind === "scalar" && Number.isInteger(node.value) ? node.value : undefined, misfit);
    case "env_var_name": {
      const text = textOf(node, argument.node);
      if (text !== undefined && !environmentName.test(text))
        return misfit(", which cannot be the name of an environment variable");
      return bind(text, misfit);
    }
    case "enum": {
      const member = node.kind === "scalar" && members.some((allowed) => isSame(context, allowed, node));
      return bind(member ? node.value : undefined, () =>
        misfit(`\nIt must be one of: ${shownMembers(context, members)}`),
      );
    }
  }
}

function bind(value: ScalarValue | undefined, misfit: () => ArgumentValue): ArgumentValue {
  return value === undefined ? misfit() : { ok: true, bound: { kind: "value", value } };
}

/** The text of a scalar that is text, or was filled in with nothing. */
function textOf(node: ConfigNode, written: ConfigNode): string | undefined {
  if (node.kind !== "scalar") return undefined;
  if (typeof node.value === "string") return node.value;
  return node.value === null && node !== written ? "" : undefined;
}

function isExecutorReference(node: ConfigNode): boolean {
  if (node.kind === "map") return node.entries.has("name");
  return node.kind === "scalar" && typeof node.value === "string" && node.value !== "";
}

function isSame(context: CompileContext, allowed: Cursor, node: ScalarNode): boolean {
  const member = resolve(context, allowed).node;
  return member.kind === "scalar" && Object.is(member.value, node.value);
}

function shownMembers(context: CompileContext, members: readonly Cursor[]): string {
  const texts = members.map((member) => resolve(context, member).node);
  return shortened(texts.map((node) => (node.kind === "scalar" ? node.text : "…")).join(", "));
}

/** `Type error for argument version: expected type: integer, actual value: "1" (type string)` */
function typeError(name: string, type: string, node: ConfigNode): string {
  return `Type error for argument ${name}: expected type: ${type}, actual value: ${shown(node)} (type ${typeName(node)})`;
}

function shown(node: ConfigNode): string {
  if (node.kind === "map") return "{…}";
  if (node.kind !== "scalar") return "[…]";
  if (typeof node.value === "string") return shortened(JSON.stringify(node.value));
  return node.plain ? shortened(node.text === "" ? "null" : node.text) : String(node.value);
}

function shortened(text: string): string {
  return text.length > shownCharactersMax ? `${text.slice(0, shownCharactersMax)}…` : text;
}

function typeName(node: ConfigNode): string {
  if (node.kind === "map") return "map";
  if (node.kind !== "scalar") return "list";
  if (typeof node.value === "number") return Number.isInteger(node.value) ? "integer" : "number";
  return node.value === null ? "null" : typeof node.value;
}
