import { type ApiClient, connectToServer } from "#server/cli/api-client.ts";
import { type CommandContext, printResult } from "#server/cli/command-context.ts";
import { writeBundle } from "#server/cli/orb/orb-bundle.ts";
import { orbReferencesIn } from "#server/config/element/orb-references.ts";
import type { OrbSource } from "#server/core/orb/orb-source.ts";

/**
 * `rotunda orb export`: writes orbs with all the orbs that they need into a bundle, to be imported
 * where there is no way out. Without references, everything that is here.
 */
export async function exportOrbsCommand(
  context: CommandContext,
  path: string,
  references: readonly string[],
): Promise<void> {
  const client = await connectToServer(context.dataDirectory);
  const bundle = new Map<string, string>();
  const waiting = references.length > 0 ? [...references] : await everything(client);
  const seen = new Set<string>();
  for (let reference = waiting.pop(); reference !== undefined; reference = waiting.pop()) {
    if (seen.has(reference)) continue;
    seen.add(reference);
    const orb = await client.request<OrbSource>("GET", `/api/private/orb?reference=${encodeURIComponent(reference)}`);
    bundle.set(orb.version, orb.source);
    for (const written of orbReferencesIn(orb.source)) {
      const needed = orb.nested[written] ?? written;
      if (!needed.startsWith("https://")) waiting.push(needed);
    }
  }
  await writeBundle(path, bundle);
  const written = [...bundle.keys()].sort();
  printResult(context, { path, orbs: written }, written.map((reference) => `Exported ${reference}.\n`).join(""));
}

async function everything(client: ApiClient): Promise<string[]> {
  type Row = { readonly namespace: string; readonly name: string };
  const { items } = await client.request<{ items: readonly Row[] }>("GET", "/api/private/orbs");
  const references: string[] = [];
  for (const { namespace, name } of items) {
    const path = `/api/private/orb/versions?orb=${namespace}/${name}`;
    const { items: versions } = await client.request<{ items: readonly { version: string }[] }>("GET", path);
    references.push(...versions.map(({ version }) => `${namespace}/${name}@${version}`));
  }
  return references;
}
