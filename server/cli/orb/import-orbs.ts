import { connectToServer } from "#server/cli/api-client.ts";
import { CliError, exitCodes } from "#server/cli/cli-error.ts";
import { type CommandContext, printResult } from "#server/cli/command-context.ts";
import { inOrderOfNeed, type OrbBundle, readBundle } from "#server/cli/orb/orb-bundle.ts";
import { isFolder, readOrbText } from "#server/cli/orb/orb-files.ts";
import type { PublishedAnswer } from "#server/cli/orb/publish-orb.ts";

/**
 * `rotunda orb import`: brings in what was published elsewhere, so that builds need no way out. One
 * orb with its reference, or a whole bundle that `rotunda orb export` wrote.
 */
export async function importOrbsCommand(context: CommandContext, path: string, reference?: string): Promise<void> {
  const bundle =
    reference === undefined ? await bundleAt(path) : new Map([[reference, await readOrbText(context.terminal, path)]]);
  const client = await connectToServer(context.dataDirectory);
  const answers: PublishedAnswer[] = [];
  for (const key of inOrderOfNeed(bundle)) {
    const body = { reference: key, source: bundle.get(key), imported: true };
    answers.push(await client.request<PublishedAnswer>("POST", "/api/private/orbs", body));
  }
  const missing = [...new Set(answers.flatMap(({ unresolved }) => unresolved))];
  if (!context.json && missing.length > 0) {
    context.terminal.err(`Also needed, and not here yet: ${missing.join(", ")}\n`);
  }
  printResult(context, answers, answers.map(line).join(""));
}

async function bundleAt(path: string): Promise<OrbBundle> {
  const isBundle = path.endsWith(".tar") || (path !== "-" && (await isFolder(path)));
  const bundle: OrbBundle = isBundle ? await readBundle(path) : new Map();
  if (bundle.size > 0) return bundle;
  throw new CliError(`${path} is no bundle of orbs.`, {
    hint: "Say which orb it is: rotunda orb import <folder or file> namespace/name@1.2.3",
    exitCode: exitCodes.usage,
  });
}

function line({ reference, outcome }: PublishedAnswer): string {
  return outcome === "stored" ? `Imported ${reference}.\n` : `${reference} is here already.\n`;
}
