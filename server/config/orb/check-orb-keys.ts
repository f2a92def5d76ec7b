import { type CompileContext, reportError, reportWarning } from "#server/config/read/compile-context.ts";
import { type Cursor, entryCursor } from "#server/config/read/cursor.ts";
import { type FieldRules, readFields } from "#server/config/read/read-fields.ts";

const orbRules = {
  owner: "an orb",
  known: ["version", "name", "description", "display", "orbs", "commands", "executors", "jobs", "examples"],
  withoutEffect: {
    workflows: "an orb brings jobs, and the file that uses it puts them into workflows.",
    parameters: "elements have parameters of their own.",
    setup: "only a file can be a setup.",
  },
  unknown: "warning",
} as const satisfies FieldRules<string>;

const exampleRules = {
  owner: "an example",
  known: ["description", "usage", "result"],
  unknown: "warning",
} as const satisfies FieldRules<string>;

const displayRules = {
  owner: "`display`",
  known: ["home_url", "source_url"],
  unknown: "warning",
} as const satisfies FieldRules<string>;

/** Checks the outermost keys of an orb and what is only there to be read by people. */
export function checkOrbKeys(context: CompileContext, root: Cursor): void {
  const fields = readFields(context, root, orbRules);
  if (fields === null) return;
  const { version, display, examples } = fields;
  if (version !== undefined && (version.node.kind !== "scalar" || version.node.text !== "2.1")) {
    const message = "An orb is written in version 2.1 of the language.";
    reportError(context, version, { code: "unknown_version", message, suggestion: "version: 2.1" });
  }
  if (version === undefined) {
    const message = "An orb says which version of the language it is written in.";
    reportWarning(context, root, {
      code: "missing_version",
      message,
      suggestion: "version: 2.1",
      span: { start: root.node.start, end: root.node.start },
    });
  }
  if (display !== undefined) readFields(context, display, displayRules);
  if (examples !== undefined) checkExamples(context, examples);
}

function checkExamples(context: CompileContext, examples: Cursor): void {
  const { node } = examples;
  if (node.kind !== "map") return;
  for (const entry of node.entries.values()) {
    const example = entryCursor(examples, entry);
    const fields = readFields(context, example, exampleRules);
    if (fields === null || fields.usage !== undefined) continue;
    const message = `required key [usage] not found: the example \`${entry.key}\` shows nothing.`;
    reportError(context, example, { code: "missing_usage", message, span: entry.keySpan });
  }
}
