import { type ExitCode, exitCodes } from "#server/cli/cli-error.ts";
import { type CommandContext, printResult } from "#server/cli/command-context.ts";
import { reportIssues } from "#server/cli/config/issue-report.ts";
import { type OrbOptions, withLocalOrbs } from "#server/cli/orb/local-orbs.ts";
import { readOrbText } from "#server/cli/orb/orb-files.ts";
import { checkOrb } from "#server/config/orb/check-orb.ts";

/** `rotunda orb validate`: every fault of an orb; lines are those of the packed text. */
export async function validateOrbCommand(
  context: CommandContext,
  path: string,
  options: OrbOptions,
): Promise<ExitCode> {
  const source = await readOrbText(context.terminal, path);
  const { isValid, issues } = await withLocalOrbs(context, options, (orbs) => checkOrb(source, orbs));
  if (!context.json) reportIssues(context.terminal, { name: path, source }, issues);
  printResult(context, { valid: isValid, issues }, isValid ? `${path} is valid.\n` : "");
  return isValid ? exitCodes.ok : exitCodes.failed;
}
