import { nearestWord } from "#server/config/issue/nearest-word.ts";
import { argumentValue } from "#server/config/parameter/argument-value.ts";
import type { ParameterDeclaration } from "#server/config/parameter/parameter-declaration.ts";
import { readDeclarations } from "#server/config/parameter/read-declarations.ts";
import { type CompileContext, reportError } from "#server/config/read/compile-context.ts";
import type { Cursor } from "#server/config/read/cursor.ts";
import type { Lookup } from "#server/config/template/scope.ts";

/** Values that whoever starts a pipeline passes for its parameters. */
export type PassedParameters = Readonly<Record<string, string | number | boolean>>;

/** Where the file declares the pipeline's parameters, and where it could. */
export interface ParameterSection {
  /** The value of the top-level `parameters`, or null when there is none. */
  readonly section: Cursor | null;
  readonly root: Cursor;
}

/**
 * The values of `pipeline.parameters.*`: what was passed, else the default. A passed value must be
 * declared and of the declared type; since it stands in no file, a fault is told at the declaration.
 * The texts "true" and "false" pass for a boolean, as clients of the API send them.
 */
export function readPipelineParameters(
  context: CompileContext,
  { section, root }: ParameterSection,
  passed: PassedParameters,
): ReadonlyMap<string, Lookup> {
  const declarations =
    section === null ? new Map<string, ParameterDeclaration>() : readDeclarations(context, section, "pipeline");
  const values = new Map<string, Lookup>();
  for (const declaration of declarations.values()) {
    const given = Object.hasOwn(passed, declaration.name) ? passed[declaration.name] : undefined;
    const value = given === undefined ? declaration.defaultValue : passedValue(declaration, given);
    values.set(
      `pipeline.parameters.${declaration.name}`,
      value === null ? { kind: "told" } : bound(context, declaration, value),
    );
  }
  refuseOversized(context, root, passed);
  refuseUndeclared(context, { section, root }, { declared: [...declarations.keys()], passed: Object.keys(passed) });
  return values;
}

/** A passed value as if it were written at the declaration's name. */
function passedValue({ at, type }: ParameterDeclaration, given: string | number | boolean): Cursor {
  const { start, end } = at.keySpan ?? at.node;
  const value = type === "boolean" && (given === "true" || given === "false") ? given === "true" : given;
  const plain = typeof value !== "string";
  const { scope } = at;
  return {
    ...at,
    scope: { ...scope, templated: false },
    node: { kind: "scalar", value, text: String(value), plain, start, end },
  };
}

function bound(context: CompileContext, declaration: ParameterDeclaration, value: Cursor): Lookup {
  const outcome = argumentValue(context, declaration, value);
  if (outcome.ok) return outcome.bound;
  if (value !== declaration.defaultValue)
    reportError(context, value, { code: "wrong_argument", message: outcome.message });
  return { kind: "told" };
}

/** CircleCI's API takes no more than this, so nothing that works there is refused here. */
const passedParametersMax = 100;
const passedNameLengthMax = 128;
const passedTextLengthMax = 512;

/** Passed values stand in no file, so a fault of theirs is told at its beginning. */
function refuseOversized(context: CompileContext, root: Cursor, passed: PassedParameters): void {
  const { start } = root.node;
  const report = (code: string, message: string) =>
    reportError(context, root, { code, message, span: { start, end: start } });
  const entries = Object.entries(passed);
  if (entries.length > passedParametersMax) {
    const message = `${entries.length} pipeline parameters were passed; at most ${passedParametersMax} are possible.`;
    report("too_many_parameters", message);
  }
  const long = entries.find(([name]) => name.length > passedNameLengthMax);
  if (long !== undefined) {
    const message = `The name of a passed pipeline parameter has ${long[0].length} characters; at most ${passedNameLengthMax} are possible.`;
    report("parameter_too_long", message);
  }
  for (const [name, value] of entries) {
    if (typeof value !== "string" || value.length <= passedTextLengthMax) continue;
    const shown = name.slice(0, passedNameLengthMax);
    const message = `The value passed for the pipeline parameter \`${shown}\` has ${value.length} characters; at most ${passedTextLengthMax} are possible.`;
    report("parameter_too_long", message);
  }
}

function refuseUndeclared(
  context: CompileContext,
  { section, root }: ParameterSection,
  { declared, passed }: { declared: readonly string[]; passed: readonly string[] },
): void {
  const unexpected = passed.filter((name) => !declared.includes(name));
  const [first] = unexpected;
  if (first === undefined) return;
  const message = `Unexpected argument(s): ${unexpected.slice(0, 20).join(", ")}`;
  const { start } = root.node;
  const span = section?.keySpan ?? { start, end: start };
  const suggestion = nearestWord(first, declared);
  reportError(context, section ?? root, { code: "unexpected_argument", message, suggestion, span });
}
