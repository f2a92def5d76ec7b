import type { Element } from "#server/config/element/library.ts";
import { nearestWord } from "#server/config/issue/nearest-word.ts";
import { argumentValue } from "#server/config/parameter/argument-value.ts";
import type { ParameterDeclaration } from "#server/config/parameter/parameter-declaration.ts";
import { readDeclarations } from "#server/config/parameter/read-declarations.ts";
import type { CallFrame } from "#server/config/read/call-frame.ts";
import { type CompileContext, reportError } from "#server/config/read/compile-context.ts";
import { type Cursor, entryCursor } from "#server/config/read/cursor.ts";
import { type Lookup, type Scope, scopeWith } from "#server/config/template/scope.ts";

/** One call of an element: where it stands and what it passes. */
export interface Call {
  readonly element: Element;
  /** As the caller writes it, like `orb/name`. */
  readonly name: string;
  /** The name that is called, to underline it. */
  readonly at: Cursor;
  readonly arguments: readonly Cursor[];
  /** What else may be written there, to suggest it for a slip. */
  readonly otherKeys?: readonly string[];
}

/** The parameters an element declares, read once. */
export function declarationsOf(context: CompileContext, element: Element): ReadonlyMap<string, ParameterDeclaration> {
  const known = context.declarations.get(element);
  if (known !== undefined) return known;
  const { body } = element;
  const entry = body.node.kind === "map" ? body.node.entries.get("parameters") : undefined;
  const declarations: ReadonlyMap<string, ParameterDeclaration> =
    entry === undefined ? new Map() : readDeclarations(context, entryCursor(body, entry), element.kind);
  context.declarations.set(element, declarations);
  return declarations;
}

/**
 * The scope of an element's body for one call: the names of the place it is defined at, and its
 * parameters. Arguments are evaluated where they are written. Missing, unexpected and unfitting
 * ones are told in CircleCI's words; what depends on them is then passed over in silence.
 */
export function bindArguments(context: CompileContext, call: Call): Scope {
  const { element, at } = call;
  const declarations = declarationsOf(context, element);
  const calls: CallFrame = { kind: callKinds[element.kind], name: call.name, element, outer: at.scope.calls };
  const given = new Map(call.arguments.map((argument) => [String(argument.key), argument]));
  refuseUnexpected(context, call, { declarations, calls });
  const missing: string[] = [];
  const names = new Map<string, Lookup>();
  for (const declaration of declarations.values()) {
    const value = given.get(declaration.name) ?? declaration.defaultValue;
    if (value === null) missing.push(declaration.name);
    names.set(declaration.name, value === null ? { kind: "told" } : bindOne(context, declaration, { value, calls }));
  }
  if (missing.length > 0) {
    const message = `Missing required argument(s): ${missing.join(", ")}`;
    reportError(context, at, { code: "missing_argument", message, span: at.keySpan ?? at.node, calls });
  }
  return { ...scopeWith(element.body.scope, "parameters.", names), calls };
}

const callKinds = { jobs: "job", commands: "command", executors: "executor" } as const;

function bindOne(
  context: CompileContext,
  declaration: ParameterDeclaration,
  { value, calls }: { value: Cursor; calls: CallFrame },
): Lookup {
  const outcome = argumentValue(context, declaration, value);
  if (outcome.ok) return outcome.bound;
  const isDefault = value === declaration.defaultValue;
  if (!isDefault) reportError(context, value, { code: "wrong_argument", message: outcome.message, calls });
  return { kind: "told" };
}

function refuseUnexpected(
  context: CompileContext,
  call: Call,
  { declarations, calls }: { declarations: ReadonlyMap<string, ParameterDeclaration>; calls: CallFrame },
): void {
  for (const argument of call.arguments) {
    const key = String(argument.key);
    if (declarations.has(key)) continue;
    reportError(context, argument, {
      code: "unexpected_argument",
      message: `Unexpected argument(s): ${key}`,
      suggestion: nearestWord(key, [...declarations.keys(), ...(call.otherKeys ?? [])]),
      span: argument.keySpan ?? argument.node,
      calls,
    });
  }
}
