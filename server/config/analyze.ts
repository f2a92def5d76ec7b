import { createLibrary } from "#server/config/element/create-library.ts";
import type { Library } from "#server/config/element/library.ts";
import type { OrbShelf } from "#server/config/element/orb-shelf.ts";
import { reportRemoteUses } from "#server/config/element/report-remote-uses.ts";
import type { IssueSink } from "#server/config/issue/issue-sink.ts";
import { type PassedParameters, readPipelineParameters } from "#server/config/parameter/pipeline-parameters.ts";
import {
  type CompileContext,
  type LanguageVersion,
  reportError,
  reportWarning,
} from "#server/config/read/compile-context.ts";
import { createCompileContext } from "#server/config/read/create-compile-context.ts";
import { type Cursor, entryCursor } from "#server/config/read/cursor.ts";
import { isEmptyValue, reportKind } from "#server/config/read/read-scalar.ts";
import type { ConfigNode, ScalarValue } from "#server/config/source/config-node.ts";
import { parseSource } from "#server/config/source/parse-source.ts";
import { type Lookup, type PipelineNames, plainScope } from "#server/config/template/scope.ts";
import { checkUnused } from "#server/config/workflow/check-unused.ts";
import type { CompiledConfig, CompiledWorkflow } from "#server/config/workflow/compiled-config.ts";
import { createJobDefinitions } from "#server/config/workflow/job-definitions.ts";
import { readJobGroups } from "#server/config/workflow/job-groups.ts";
import { nameApart } from "#server/config/workflow/name-apart.ts";
import { type PlanInput, planWorkflows } from "#server/config/workflow/plan-workflows.ts";
import { implicitWorkflow, readWorkflows } from "#server/config/workflow/read-workflows.ts";
import { checkSetup, readSetup } from "#server/config/workflow/setup.ts";
import { reportSimilarNames } from "#server/config/workflow/similar-names.ts";

/** Keys of version 2.1 that define elements. */
const elementKeys = ["orbs", "commands", "executors", "parameters", "job-groups"];

/** The values of `pipeline.*` by their full name. */
export type PipelineValues = Readonly<Record<string, ScalarValue>>;

/** What a configuration is compiled with. */
export interface AnalyzeInput extends PlanInput {
  readonly source: string;
  readonly pipelineValues: PipelineValues;
  readonly pipelineParameters?: PassedParameters;
  /** True for a configuration that a setup workflow hands in: such a one cannot be a setup itself. */
  readonly continuation?: boolean;
}

/**
 * Everything the compiler does before a branch matters: text → tree → jobs and workflows with
 * their filters. Null when nothing useful can be said beyond the issues; what it returns is only
 * to be used when `issues` has no error.
 */
export function analyze(input: AnalyzeInput, issues: IssueSink, orbs: OrbShelf): CompiledConfig | null {
  const tree = parseSource(input.source, issues);
  if (tree === null) return null;
  const bare = createCompileContext(issues, orbs);
  const root: Cursor = { node: tree, parent: null, key: "", keySpan: null, scope: plainScope };
  const version = readVersion(bare, root);
  if (version === null) return null;
  const context: CompileContext = { ...bare, version };
  const values = readPipelineNames(context, root, input);
  const { library, scope } = createLibrary(context, { root, values, insideOrb: false, nested: {} });
  const scopedRoot = { ...root, scope };
  checkElementKeys(context, scopedRoot);
  const setup = readSetup(context, scopedRoot, input.continuation ?? false);
  const workflows = readBody(context, scopedRoot, library);
  const config = { workflows, setup: setup !== null };
  if (setup !== null && !issues.hasErrors()) checkSetup(context, setup, { config, plan: planWorkflows(config, input) });
  return config;
}

/** What `pipeline.*` stands for. Declarations of parameters see none of it, not even each other. */
function readPipelineNames(context: CompileContext, root: Cursor, input: AnalyzeInput): PipelineNames {
  const values = Object.entries(input.pipelineValues).map(([name, value]): [string, Lookup] => [
    name,
    { kind: "value", value },
  ]);
  const section = context.version === "2.1" ? sectionOf(context, root, "parameters") : null;
  const parameters = readPipelineParameters(context, { section, root }, input.pipelineParameters ?? {});
  return new Map([...values, ...parameters]);
}

function readBody(context: CompileContext, root: Cursor, library: Library): CompiledWorkflow[] {
  const definitions = createJobDefinitions(context, library);
  const groups = readJobGroups(context, sectionOf(context, root, "job-groups"), library);
  const section = sectionOf(context, root, "workflows");
  const workflows =
    section === null
      ? [implicitWorkflow(context, root, definitions)].filter((workflow) => workflow !== null)
      : readWorkflows(context, section, { definitions, groups });
  reportRemoteUses(context);
  reportSimilarNames(context, library);
  checkUnused(context, library, definitions);
  return nameApart(workflows);
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

/** Empty sections define nothing and are fine; version 2 does not know these keys, so there they are notes. */
function checkElementKeys(context: CompileContext, root: Cursor): void {
  if (root.node.kind !== "map" || context.version === "2.1") return;
  for (const entry of root.node.entries.values()) {
    const { key, keySpan: span } = entry;
    const cursor = entryCursor(root, entry);
    if (!elementKeys.includes(key) || isEmptySection(entry.value)) continue;
    const message = `\`${key}\` is ignored: it needs \`version: 2.1\`.`;
    reportWarning(context, cursor, { code: "needs_version_2_1", message, suggestion: "version: 2.1", span });
  }
}

function isEmptySection(node: ConfigNode): boolean {
  return node.kind === "map" ? node.entries.size === 0 : node.kind === "scalar" && node.value === null;
}
