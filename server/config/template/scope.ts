import { nearestWord } from "#server/config/issue/nearest-word.ts";
import type { ScalarValue } from "#server/config/source/config-node.ts";

/**
 * What a name inside `<< >>` stands for: a value, nothing because its declaration was refused
 * and told already, or nothing at all with the words to say so.
 */
export type Lookup =
  | { readonly kind: "value"; readonly value: ScalarValue }
  | { readonly kind: "told" }
  | { readonly kind: "unknown"; readonly code: string; readonly message: string; readonly suggestion: string | null };

/** The names a piece of the file may use. */
export interface Scope {
  /** False in version 2, where `<<` is plain text. */
  readonly templated: boolean;
  lookup(name: string): Lookup;
}

/** Version 2: nothing is looked up, ever. */
export const plainScope: Scope = { templated: false, lookup: () => ({ kind: "told" }) };

/** What the outermost scope knows. */
export interface PipelineNames {
  readonly values: Readonly<Record<string, ScalarValue>>;
  /** True when the file declares `parameters`, which are refused as a whole. */
  readonly parametersRefused: boolean;
}

/** The names every place of a 2.1 file may use: `pipeline.*`, passed in by whoever compiles. */
export function pipelineScope({ values, parametersRefused }: PipelineNames): Scope {
  return {
    templated: true,
    lookup: (name) => {
      if (Object.hasOwn(values, name)) return { kind: "value", value: values[name] ?? null };
      if (parametersRefused && name.startsWith("pipeline.parameters.")) return { kind: "told" };
      if (name.startsWith("parameters.")) return undeclared(name);
      const message = `Referred to a variable "${name}" that does not exist:`;
      return { kind: "unknown", code: "unknown_variable", message, suggestion: nearestName(name, Object.keys(values)) };
    },
  };
}

/** A scope in which every name under a prefix was refused as a whole, like `matrix.`. */
export function withRefusedNames(outer: Scope, prefix: string): Scope {
  return {
    templated: outer.templated,
    lookup: (name) => (name.startsWith(prefix) ? { kind: "told" } : outer.lookup(name)),
  };
}

/** The prefix that all names share says nothing about which one was meant. */
function nearestName(name: string, known: readonly string[]): string | null {
  const prefix = "pipeline.";
  const bare = (full: string) => (full.startsWith(prefix) ? full.slice(prefix.length) : full);
  const nearest = nearestWord(bare(name), known.map(bare));
  return nearest === null ? null : `${prefix}${nearest}`;
}

function undeclared(name: string): Lookup {
  return {
    kind: "unknown",
    code: "undeclared_parameter",
    message: `Arguments referenced without declared parameters: ${name}`,
    suggestion: null,
  };
}
