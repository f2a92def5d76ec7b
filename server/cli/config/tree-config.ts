import { type ExitCode, exitCodes } from "#server/cli/cli-error.ts";
import { type CommandContext, printResult } from "#server/cli/command-context.ts";
import { coloured, reportIssues } from "#server/cli/config/issue-report.ts";
import { type ConfigOptions, readConfigInput } from "#server/cli/config/read-config.ts";
import { workflowTree } from "#server/cli/config/workflow-tree.ts";
import { compileConfig } from "#server/config/compile.ts";
import type { JobPlan } from "#server/core/plan/job-plan.ts";

/** `rotunda config tree`: which jobs a branch or tag would run, and in which order. */
export async function treeConfigCommand(
  context: CommandContext,
  file: string,
  options: ConfigOptions,
): Promise<ExitCode> {
  const { terminal } = context;
  const input = await readConfigInput(terminal, file, options);
  const { plan, issues } = compileConfig(input);
  if (!context.json) reportIssues(terminal, { name: file, source: input.source }, issues);
  const workflows = plan?.workflows ?? [];
  const quiet = (text: string) => coloured(terminal, "quiet", text);
  const none = plan === null ? "" : "No workflow runs on this branch or tag.\n";
  const text = workflows.map((workflow) => workflowTree(workflow, quiet)).join("\n");
  const value = {
    valid: plan !== null,
    workflows: workflows.map(({ name, jobs }) => ({ name, jobs: jobs.map(treeJob) })),
    issues,
  };
  printResult(context, value, text === "" ? none : text);
  return plan === null ? exitCodes.failed : exitCodes.ok;
}

function treeJob(job: JobPlan) {
  const { name, type, requires } = job;
  if (job.type !== "build") return { name, type, requires };
  return { name, type, requires, executor: job.executor.kind, parallelism: job.parallelism };
}
