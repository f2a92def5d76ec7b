import type { Element, Library } from "#server/config/element/library.ts";
import type { IssueSink } from "#server/config/issue/issue-sink.ts";
import { executorRules } from "#server/config/job/executor-rules.ts";
import { readJob } from "#server/config/job/read-job.ts";
import { declarationsOf } from "#server/config/parameter/bind-arguments.ts";
import { type CompileContext, reportWarning } from "#server/config/read/compile-context.ts";
import { readFields } from "#server/config/read/read-fields.ts";
import { commandRules, reportMissingSteps } from "#server/config/step/call-command.ts";
import { withSilentNames } from "#server/config/template/scope.ts";
import type { JobDefinitions } from "#server/config/workflow/job-definitions.ts";

/**
 * Checks what no workflow runs: its shape and its parameters only, because nothing of it is
 * expanded. That a job is unused is told only in a file without errors, where it cannot be their
 * echo.
 */
export function checkUnused(context: CompileContext, library: Library, definitions: JobDefinitions): void {
  const tellUnused = !context.issues.hasErrors();
  const shapes: CompileContext = { ...context, shapeOnly: true, issues: withoutExpansion(context.issues) };
  for (const job of library.elements("jobs")) {
    if (definitions.isCompiled(job)) continue;
    checkJob(shapes, job);
    if (!tellUnused || definitions.isWanted(job)) continue;
    const { body, name } = job;
    const message = `No workflow runs the job \`${name}\`.`;
    reportWarning(context, body, { code: "unused_job", message, span: body.keySpan ?? body.node });
  }
  for (const command of library.elements("commands")) checkCommand(shapes, command);
  for (const executor of library.elements("executors")) checkExecutor(shapes, executor);
}

function checkJob(context: CompileContext, job: Element): void {
  if (context.version === "2.1") declarationsOf(context, job);
  const scope = withSilentNames(job.body.scope, "parameters.");
  readJob(context, { body: { ...job.body, scope }, preSteps: undefined, postSteps: undefined });
}

/** What was called has been read whole already; its faults are the same and told once. */
function checkCommand(context: CompileContext, command: Element): void {
  if (command.body.node.kind === "scalar" && command.body.node.value !== null) return;
  declarationsOf(context, command);
  const fields = readFields(context, command.body, commandRules);
  if (fields !== null && fields.steps === undefined) reportMissingSteps(context, command.body);
}

function checkExecutor(context: CompileContext, executor: Element): void {
  if (executor.body.node.kind === "scalar" && executor.body.node.value !== null) return;
  declarationsOf(context, executor);
  readFields(context, executor.body, executorRules);
}

/** Faults that only expanding a job brings to light. */
const expansionCodes = /^(?:unknown_variable|undeclared_parameter|unknown_step|needs_docker|needs_macos)$/;

function withoutExpansion(issues: IssueSink): IssueSink {
  return { ...issues, add: (fault) => (expansionCodes.test(fault.code) ? undefined : issues.add(fault)) };
}
