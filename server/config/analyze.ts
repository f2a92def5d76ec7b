import type { IssueSink } from "#server/config/issue/issue-sink.ts";
import {
  type CompileContext,
  type LanguageVersion,
  reportError,
  reportWarning,
} from "#server/config/read/compile-context.ts";
import { type Cursor, entryCursor } from "#server/config/read/cursor.ts";
import { isEmptyValue, readBoolean, reportKind } from "#server/config/read/read-scalar.ts";
import type { ConfigNode, ScalarValue } from "#server/config/source/config-node.ts";
import { parseSource } from "#server/config/source/parse-source.ts";
import { pipelineScope, plainScope } from "#server/config/template/scope.ts";
import type { CompiledConfig, CompiledWorkflow } from "#server/config/workflow/compiled-config.ts";
import { createJobDefinitions } from "#server/config/workflow/job-definitions.ts";
import { implicitWorkflow, readWorkflows } from "#server/config/workflow/read-workflows.ts";

/** Keys of version 2.1 that define elements; refused as a whole for now. */
const elementKeys = ["orbs", "commands", "executors", "parameters", "job-groups"];

/** The values of `pipeline.*` by their full name. */
export type PipelineValues = Readonly<Record<string, ScalarValue>>;

/**
 * Everything the compiler does before a branch matters: text → tree → jobs and workflows with
 * their filters. Null when nothing useful can be said beyond the issues; what it returns is only
 * to be used when `issues` has no error.
 */
export function analyze(
  { source, pipelineValues }: { source: string; pipelineValues: PipelineValues },
  issues: IssueSink,
): CompiledConfig | null {
  const tree = parseSource(source, issues);
  if (tree === null) return null;
  const bare: CompileContext = { issues, source, version: "2.1", refused: refusedIn(tree) };
  const rootOf = (node: ConfigNode): Cursor => ({ node, parent: null, key: "", keySpan: null, scope: plainScope });
  const version = readVersion(bare, rootOf(tree));
  if (version === null) return null;
  const context = { ...bare, version };
  const parametersRefused = hasEntries(tree, "parameters");
  const scope = version === "2.1" ? pipelineScope({ values: pipelineValues, parametersRefused }) : plainScope;
  const root = { ...rootOf(tree), scope };
  refuseElements(context, root);
  return { workflows: readBody(context, root) };
}

function readBody(context: CompileContext, root: Cursor): CompiledWorkflow[] {
  const jobs = sectionOf(context, root, "jobs");
  if (jobs !== null && jobs.node.kind !== "map") reportKind(context, jobs, "Mapping");
  const definitions = createJobDefinitions(context, jobs);
  const section = sectionOf(context, root, "workflows");
  const workflows =
    section === null
      ? [implicitWorkflow(context, root, definitions)].filter((workflow) => workflow !== null)
      : readWorkflows(context, section, definitions);
  if (context.refused.jobGroups.size === 0) definitions.checkUnused();
  return workflows;
}

/** A top-level section; one with nothing after its key counts as absent. */
function sectionOf(context: CompileContext, root: Cursor, key: string): Cursor | null {
  const entry = root.node.kind === "map" ? root.node.entries.get(key) : undefined;
  if (entry === undefined) return null;
  const cursor = entryCursor(root, entry);
  return isEmptyValue(context, cursor) ? null : cursor;
}

function readVersion(context: CompileContext, root: Cursor): LanguageVersion | null {
  const { node } = root;
  if (node.kind === "scalar" && node.value === null) {
    reportError(context, root, {
      code: "empty_config",
      message: "The configuration is empty.",
      suggestion: "version: 2.1",
    });
    return null;
  }
  if (node.kind !== "map") {
    reportKind(context, root, "Mapping");
    return null;
  }
  const entry = node.entries.get("version");
  const text = entry?.value.kind === "scalar" ? entry.value.text : null;
  if (text === "2.1") return "2.1";
  if (text === "2" || text === "2.0") return "2";
  reportVersion(context, root, entry === undefined ? null : entryCursor(root, entry));
  return null;
}

function reportVersion(context: CompileContext, root: Cursor, version: Cursor | null): void {
  const suggestion = "version: 2.1";
  if (version === null) {
    const message = "required key [version] not found: the file must say which version of the language it uses.";
    reportError(context, root, {
      code: "missing_version",
      message,
      suggestion,
      span: { start: root.node.start, end: root.node.start },
    });
  } else {
    const message = "This version of the language is not known: use 2, 2.0 or 2.1.";
    reportError(context, version, { code: "unknown_version", message, suggestion });
  }
}

function refusedIn(tree: ConfigNode): CompileContext["refused"] {
  const keysOf = (key: string): Set<string> => {
    const value = tree.kind === "map" ? tree.entries.get(key)?.value : undefined;
    return new Set(value?.kind === "map" ? value.entries.keys() : []);
  };
  return { orbs: keysOf("orbs"), commands: keysOf("commands"), jobGroups: keysOf("job-groups") };
}

function hasEntries(tree: ConfigNode, key: string): boolean {
  const value = tree.kind === "map" ? tree.entries.get(key)?.value : undefined;
  if (value === undefined) return false;
  return value.kind === "map" ? value.entries.size > 0 : value.kind !== "scalar" || value.value !== null;
}

/** Empty sections define nothing and are fine; version 2 does not know these keys, so there they are notes. */
function refuseElements(context: CompileContext, root: Cursor): void {
  if (root.node.kind !== "map") return;
  for (const entry of root.node.entries.values()) {
    const { key, keySpan: span } = entry;
    const cursor = entryCursor(root, entry);
    if (key === "setup" && context.version === "2.1" && readBoolean(context, cursor) === true) {
      reportError(context, cursor, { code: "unsupported_setup", message: "`setup: true` is not supported yet.", span });
    }
    if (!elementKeys.includes(key) || !hasEntries(root.node, key)) continue;
    const code = `unsupported_${key.replaceAll("-", "_")}`;
    if (context.version === "2.1")
      reportError(context, cursor, { code, message: `\`${key}\` is not supported yet.`, span });
    else {
      const message = `\`${key}\` is ignored: it needs \`version: 2.1\`.`;
      reportWarning(context, cursor, { code: "needs_version_2_1", message, suggestion: "version: 2.1", span });
    }
  }
}
