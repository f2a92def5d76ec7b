import { createIssueSink } from "#server/config/issue/issue-sink.ts";
import type { ConfigNode } from "#server/config/source/config-node.ts";
import { parseSource } from "#server/config/source/parse-source.ts";

export const parameterKinds = ["string", "boolean", "integer", "enum"] as const;

/** A parameter of the pipeline, as a form asks for it. */
export interface DeclaredParameter {
  readonly name: string;
  readonly kind: (typeof parameterKinds)[number];
  readonly description: string | null;
  readonly defaultValue: string;
  /** What an `enum` accepts; empty for the others. */
  readonly members: readonly string[];
}

/** The parameters that a file declares, in its order. What is wrong with them is the compiler's to say. */
export function declaredParameters(source: string): DeclaredParameter[] {
  const root = parseSource(source, createIssueSink(source));
  const section = member(root, "parameters");
  if (section?.kind !== "map") return [];
  return [...section.entries.values()].flatMap(({ key, value }) => {
    const kind = parameterKinds.find((word) => word === textOf(member(value, "type")));
    if (kind === undefined) return [];
    const members = member(value, "enum");
    return [
      {
        name: key,
        kind,
        description: textOf(member(value, "description")),
        defaultValue: textOf(member(value, "default")) ?? "",
        members: members?.kind === "list" ? members.items.flatMap((item) => textOf(item) ?? []) : [],
      },
    ];
  });
}

/** What was typed into the form, without what is as the file says; numbers and booleans as such. */
export function changedParameters(
  declared: readonly DeclaredParameter[],
  typed: Readonly<Record<string, string>>,
): Record<string, string | number | boolean> {
  const entries = declared.flatMap(({ name, kind, defaultValue }): [string, string | number | boolean][] => {
    const text = typed[name];
    if (text === undefined || text === defaultValue) return [];
    if (kind === "boolean") return [[name, text === "true"]];
    return [[name, kind === "integer" && /^-?\d+$/.test(text) ? Number(text) : text]];
  });
  return Object.fromEntries(entries);
}

function member(node: ConfigNode | null | undefined, key: string): ConfigNode | undefined {
  return node?.kind === "map" ? node.entries.get(key)?.value : undefined;
}

function textOf(node: ConfigNode | undefined): string | null {
  return node?.kind === "scalar" ? node.text : null;
}
