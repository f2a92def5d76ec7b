import { type ExitCode, exitCodes } from "#server/cli/cli-error.ts";
import { type CommandContext, printResult } from "#server/cli/command-context.ts";
import { reportIssues } from "#server/cli/config/issue-report.ts";
import { type ConfigOptions, readConfigInput } from "#server/cli/config/read-config.ts";
import { processConfig } from "#server/config/emit/process-config.ts";

/** `rotunda config process`: what the configuration compiles to. */
export async function processConfigCommand(
  context: CommandContext,
  file: string,
  options: ConfigOptions,
): Promise<ExitCode> {
  const input = await readConfigInput(context.terminal, file, options);
  const { output, issues } = processConfig(input);
  if (!context.json) reportIssues(context.terminal, { name: file, source: input.source }, issues);
  printResult(context, { valid: output !== null, output, issues }, output ?? "");
  return output !== null ? exitCodes.ok : exitCodes.failed;
}
