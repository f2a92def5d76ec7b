import { type CommandContext, printResult } from "#server/cli/command-context.ts";
import { packFolder } from "#server/cli/orb/orb-files.ts";

/** `rotunda orb pack` and `rotunda config pack`: one text of a folder, without a server. */
export async function packCommand(context: CommandContext, folder: string, kind: "orb" | "config"): Promise<void> {
  const text = await packFolder(folder, kind);
  printResult(context, { text }, text);
}
