import { emptyLibrary, type Library } from "#server/config/element/library.ts";
import { nearestWord } from "#server/config/issue/nearest-word.ts";
import type { CallFrame } from "#server/config/read/call-frame.ts";
import type { Cursor } from "#server/config/read/cursor.ts";
import type { ScalarValue } from "#server/config/source/config-node.ts";
import { isDocumentedPipelineValue } from "#server/config/template/known-pipeline-values.ts";

/**
 * What a name inside `<< >>` stands for: a single value, a part of the tree with the scope it was
 * written in (steps, an executor), nothing because that was told already, or nothing at all with
 * the words to say so.
 */
export type Lookup =
  | { readonly kind: "value"; readonly value: ScalarValue }
  | { readonly kind: "part"; readonly part: Cursor }
  | { readonly kind: "told" }
  | { readonly kind: "unknown"; readonly code: string; readonly message: string; readonly suggestion: string | null };

/** The names a piece of the file may use. */
export interface Scope {
  /** False in version 2, where `<<` is plain text, and in text that was filled in already. */
  readonly templated: boolean;
  /** The commands, executors and jobs that can be called here. */
  readonly library: Library;
  /** Who called what is written here. Steps passed as an argument keep the callers of whoever wrote them. */
  readonly calls: CallFrame | null;
  lookup(name: string): Lookup;
}

/** A scope without names and without templates. */
export const plainScope: Scope = {
  templated: false,
  library: emptyLibrary,
  calls: null,
  lookup: () => ({ kind: "told" }),
};

/** What `pipeline.*` stands for, by full name. */
export type PipelineNames = ReadonlyMap<string, Lookup>;

/** What the outermost scope of a file or an orb is made of. */
export interface PipelineScopeParts {
  readonly values: PipelineNames;
  readonly library: Library;
  /** True in orbs, which see the pipeline but not its parameters. */
  readonly insideOrb: boolean;
}

const parameterPrefix = "pipeline.parameters.";

/** The names every place of a 2.1 file may use: `pipeline.*`, passed in by whoever compiles. */
export function pipelineScope({ values, library, insideOrb }: PipelineScopeParts): Scope {
  return {
    templated: true,
    library,
    calls: null,
    lookup: (name) => {
      if (insideOrb && name.startsWith(parameterPrefix)) return notInOrbs(name);
      const found = values.get(name);
      if (found !== undefined) return found;
      if (isDocumentedPipelineValue(name)) return { kind: "value", value: null };
      if (name.startsWith("parameters.")) return undeclared(name);
      return { ...unknown(name), suggestion: nearestName(name, [...values.keys()]) };
    },
  };
}

/** A scope whose names under a prefix, like `parameters.`, are these; all others are those of the outer scope. */
export function scopeWith(outer: Scope, prefix: string, names: ReadonlyMap<string, Lookup>): Scope {
  return {
    ...outer,
    lookup: (name) => {
      if (!name.startsWith(prefix)) return outer.lookup(name);
      const found = names.get(name.slice(prefix.length));
      if (found !== undefined) return found;
      const nearest = nearestWord(name.slice(prefix.length), names.keys());
      const missing = prefix === "parameters." ? undeclared(name) : unknown(name);
      return { ...missing, suggestion: nearest === null ? null : `${prefix}${nearest}` };
    },
  };
}

/** A scope in which every name under a prefix is passed over in silence, because nothing is bound to it. */
export function withSilentNames(outer: Scope, prefix: string): Scope {
  return {
    ...outer,
    lookup: (name) => (name.startsWith(prefix) ? { kind: "told" } : outer.lookup(name)),
  };
}

/** The same names for text that was filled in already and is not read again. */
export function filledScope(scope: Scope): Scope {
  return scope.templated ? { ...scope, templated: false } : scope;
}

/** The prefix that all names share says nothing about which one was meant. */
function nearestName(name: string, known: readonly string[]): string | null {
  const prefix = "pipeline.";
  const bare = (full: string) => (full.startsWith(prefix) ? full.slice(prefix.length) : full);
  const nearest = nearestWord(bare(name), known.map(bare));
  return nearest === null ? null : `${prefix}${nearest}`;
}

function unknown(name: string): Lookup & { kind: "unknown" } {
  const message = `Referred to a variable "${name}" that does not exist:`;
  return { kind: "unknown", code: "unknown_variable", message, suggestion: null };
}

function notInOrbs(name: string): Lookup {
  const suggestion = "Orbs do not see the parameters of the pipeline: pass the value as a parameter of the element.";
  return { ...unknown(name), suggestion };
}

function undeclared(name: string): Lookup & { kind: "unknown" } {
  const message = `Arguments referenced without declared parameters: ${name}`;
  return { kind: "unknown", code: "undeclared_parameter", message, suggestion: null };
}
