import { type ExitCode, exitCodes } from "#server/cli/cli-error.ts";
import { type CommandContext, printResult } from "#server/cli/command-context.ts";
import { type ConfigOptions, issueLines, readConfigInput } from "#server/cli/commands/read-config.ts";
import { compileConfig } from "#server/config/compile.ts";

/** `rotunda config validate`: every fault at once, without a server. */
export async function validateConfigCommand(
  context: CommandContext,
  file: string,
  options: ConfigOptions,
): Promise<ExitCode> {
  const { plan, issues } = compileConfig(await readConfigInput(context.terminal, file, options));
  const isValid = plan !== null;
  if (!context.json) context.terminal.err(issueLines(file, issues));
  printResult(context, { valid: isValid, issues }, isValid ? `${file} is valid.\n` : "");
  return isValid ? exitCodes.ok : exitCodes.failed;
}
