import { type ExitCode, exitCodes } from "#server/cli/cli-error.ts";
import { type CommandContext, printResult } from "#server/cli/command-context.ts";
import { reportIssues } from "#server/cli/config/issue-report.ts";
import { type ConfigOptions, readConfigInput } from "#server/cli/config/read-config.ts";
import { compileConfig } from "#server/config/compile.ts";

/** `rotunda config validate`: every fault at once, without a server. */
export async function validateConfigCommand(
  context: CommandContext,
  file: string,
  options: ConfigOptions,
): Promise<ExitCode> {
  const input = await readConfigInput(context.terminal, file, options);
  const { plan, issues } = compileConfig(input);
  const isValid = plan !== null;
  if (!context.json) reportIssues(context.terminal, { name: file, source: input.source }, issues);
  printResult(context, { valid: isValid, issues }, isValid ? `${file} is valid.\n` : "");
  return isValid ? exitCodes.ok : exitCodes.failed;
}
