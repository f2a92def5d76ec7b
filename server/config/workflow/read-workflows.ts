import { type FilterRules, noFilters, noRules } from "#server/config/filter/filter-rules.ts";
import { readNameRules } from "#server/config/filter/read-filters.ts";
import { type CompileContext, reportError } from "#server/config/read/compile-context.ts";
import { type Cursor, entryCursor } from "#server/config/read/cursor.ts";
import { readEntries } from "#server/config/read/read-list.ts";
import { readText } from "#server/config/read/read-scalar.ts";
import type { CompiledWorkflow } from "#server/config/workflow/compiled-config.ts";
import type { JobDefinitions } from "#server/config/workflow/job-definitions.ts";
import { type Callables, readWorkflow } from "#server/config/workflow/read-workflow.ts";

/** The name of the workflow of a file that has none. */
const implicitWorkflowName = "workflow";

/** Compiles the `workflows` map; its `version` is no workflow. */
export function readWorkflows(context: CompileContext, cursor: Cursor, callables: Callables): CompiledWorkflow[] {
  const entries = readEntries(context, cursor) ?? [];
  const version = entries.find((entry) => entry.key === "version");
  if (context.version === "2") checkWorkflowsVersion(context, cursor, version);
  const workflows = entries.filter((entry) => entry !== version);
  return workflows.flatMap((entry) => readWorkflow(context, entry, callables) ?? []);
}

function checkWorkflowsVersion(context: CompileContext, workflows: Cursor, version: Cursor | undefined): void {
  if (version !== undefined && ["2", "2.0"].includes(readText(context, version) ?? "2")) return;
  const message = "In a version 2 configuration `workflows` needs `version: 2`.";
  const span = version === undefined ? (workflows.keySpan ?? workflows.node) : version.node;
  reportError(context, version ?? workflows, {
    code: "missing_workflows_version",
    message,
    suggestion: "version: 2",
    span,
  });
}

/**
 * The workflow of a file without `workflows`: the job named `build` and nothing else. Only here
 * the job's old `branches` key counts as a filter.
 */
export function implicitWorkflow(
  context: CompileContext,
  root: Cursor,
  definitions: JobDefinitions,
): CompiledWorkflow | null {
  const job = definitions.named("build");
  if (job === null) {
    const message = "Cannot find a job named `build` to run in the `jobs:` section of your configuration file.";
    const suggestion = "Name the only job `build`, or add `workflows`.";
    const section = root.node.kind === "map" ? root.node.entries.get("jobs") : undefined;
    const start = root.node.start;
    const span = section?.keySpan ?? { start, end: start };
    reportError(context, root, { code: "missing_build_job", message, suggestion, span });
    return null;
  }
  const { body: at } = job;
  const nothing = { overrideWith: null, approval: false, arguments: [], preSteps: undefined, postSteps: undefined };
  const definition = definitions.definitionFor({ ...nothing, jobName: "build", at });
  const filters = branchFilters(context, at);
  const invocation = { name: "build", requires: [], filters, contexts: [], definition };
  const invocations = [invocation];
  return { name: implicitWorkflowName, invocations, schedules: null, autoRerunsMax: null, paths: noRules };
}

function branchFilters(context: CompileContext, job: Cursor): FilterRules {
  const entry = job.node.kind === "map" ? job.node.entries.get("branches") : undefined;
  if (entry === undefined) return noFilters;
  return { ...noFilters, branches: readNameRules(context, entryCursor(job, entry)) };
}
