import { type ExitCode, exitCodes } from "#server/cli/cli-error.ts";
import { type CommandContext, printResult } from "#server/cli/command-context.ts";
import { reportIssues } from "#server/cli/config/issue-report.ts";
import { type ConfigOptions, readConfigInput } from "#server/cli/config/read-config.ts";
import { withLocalOrbs } from "#server/cli/orb/local-orbs.ts";
import { compileConfig } from "#server/config/compile.ts";
import type { GivenOrbs } from "#server/config/element/orb-shelf.ts";

/** `rotunda config validate`: every fault at once. A server is asked for orbs only. */
export async function validateConfigCommand(
  context: CommandContext,
  file: string,
  options: ConfigOptions,
): Promise<ExitCode> {
  const input = await readConfigInput(context.terminal, file, options);
  const compile = (orbs: GivenOrbs) => compileConfig({ ...input, orbs });
  const { plan, issues } = await withLocalOrbs(context, options, compile);
  const isValid = plan !== null;
  if (!context.json) reportIssues(context.terminal, { name: file, source: input.source }, issues);
  printResult(context, { valid: isValid, issues }, isValid ? `${file} is valid.\n` : "");
  return isValid ? exitCodes.ok : exitCodes.failed;
}
