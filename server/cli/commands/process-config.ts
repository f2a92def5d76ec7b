import { type ExitCode, exitCodes } from "#server/cli/cli-error.ts";
import { type CommandContext, printResult } from "#server/cli/command-context.ts";
import { type ConfigOptions, issueLines, readConfigInput } from "#server/cli/commands/read-config.ts";
import { processConfig } from "#server/config/emit/process-config.ts";

/** `rotunda config process`: what the configuration compiles to. */
export async function processConfigCommand(
  context: CommandContext,
  file: string,
  options: ConfigOptions,
): Promise<ExitCode> {
  const { output, issues } = processConfig(await readConfigInput(context.terminal, file, options));
  if (!context.json) context.terminal.err(issueLines(file, issues));
  printResult(context, { valid: output !== null, output, issues }, output ?? "");
  return output !== null ? exitCodes.ok : exitCodes.failed;
}
