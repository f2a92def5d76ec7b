import { createOrbShelf } from "#server/config/element/orb-shelf.ts";
import { createIssueSink } from "#server/config/issue/issue-sink.ts";
import { argumentValue } from "#server/config/parameter/argument-value.ts";
import type { ParameterDeclaration, pipelineParameterTypes } from "#server/config/parameter/parameter-declaration.ts";
import { readDeclarations } from "#server/config/parameter/read-declarations.ts";
import type { CompileContext } from "#server/config/read/compile-context.ts";
import { createCompileContext } from "#server/config/read/create-compile-context.ts";
import { type Cursor, entryCursor } from "#server/config/read/cursor.ts";
import { parseSource } from "#server/config/source/parse-source.ts";
import { plainScope } from "#server/config/template/scope.ts";

/** A parameter of the pipeline as its file declares it. */
export interface DeclaredParameter {
  readonly type: (typeof pipelineParameterTypes)[number];
  readonly default: string | number | boolean;
  /** The values that an `enum` allows; empty for the other types. */
  readonly members: readonly (string | number | boolean)[];
}

/**
 * What a configuration declares under `parameters`, by name: what a form can ask for, and what two
 * configurations of one pipeline are held against each other by (config-language §21). Declarations
 * with a fault are left out, and a text that cannot be read declares nothing; compiling it tells why.
 */
export function declaredParameters(source: string): ReadonlyMap<string, DeclaredParameter> {
  const issues = createIssueSink(source);
  const tree = parseSource(source, issues);
  const declared = new Map<string, DeclaredParameter>();
  if (tree?.kind !== "map") return declared;
  const version = tree.entries.get("version")?.value;
  const section = tree.entries.get("parameters");
  if (version?.kind !== "scalar" || version.text !== "2.1" || section === undefined) return declared;
  const context = createCompileContext(issues, createOrbShelf());
  const root: Cursor = { node: tree, parent: null, key: "", keySpan: null, scope: plainScope };
  for (const declaration of readDeclarations(context, entryCursor(root, section), "pipeline").values()) {
    const parameter = describe(context, declaration);
    if (parameter !== null) declared.set(declaration.name, parameter);
  }
  return declared;
}

function describe(context: CompileContext, declaration: ParameterDeclaration): DeclaredParameter | null {
  const { type, members, defaultValue } = declaration;
  if (type === "steps" || type === "executor" || type === "env_var_name" || defaultValue === null) return null;
  const outcome = argumentValue(context, declaration, defaultValue);
  if (!outcome.ok || outcome.bound.kind !== "value" || outcome.bound.value === null) return null;
  const values = members.flatMap(({ node }) => (node.kind === "scalar" && node.value !== null ? [node.value] : []));
  return { type, default: outcome.bound.value, members: values };
}
