import { connectToServer } from "#server/cli/api-client.ts";
import { type CommandContext, printResult } from "#server/cli/command-context.ts";
import { table } from "#server/cli/terminal.ts";
import type { OrbSource } from "#server/core/orb/orb-source.ts";

interface VersionRow {
  readonly version: string;
  readonly origin: string;
  readonly createdAt: string;
  readonly sha256: string;
}

interface OrbRow {
  readonly namespace: string;
  readonly name: string;
  readonly newest: VersionRow | null;
  readonly versionCount: number;
}

/** `rotunda orb list`: the orbs here, all or those of a namespace. */
export async function listOrbsCommand(context: CommandContext, namespace?: string): Promise<void> {
  const client = await connectToServer(context.dataDirectory);
  const query = namespace === undefined ? "" : `?namespace=${encodeURIComponent(namespace)}`;
  const { items } = await client.request<{ items: readonly OrbRow[] }>("GET", `/api/private/orbs${query}`);
  const rows = items.map(({ namespace: space, name, newest, versionCount }) => [
    `${space}/${name}`,
    newest?.version ?? "only labels",
    String(versionCount),
    newest?.origin ?? "",
  ]);
  const text =
    items.length === 0
      ? "No orbs here. Bring one in: rotunda orb import <folder or file> namespace/name@1.2.3\n"
      : table([["ORB", "NEWEST", "VERSIONS", "ORIGIN"], ...rows]);
  printResult(context, items, text);
}

/** `rotunda orb source`: the text of the orb that a reference means. */
export async function orbSourceCommand(context: CommandContext, reference: string): Promise<void> {
  const client = await connectToServer(context.dataDirectory);
  const orb = await client.request<OrbSource>("GET", `/api/private/orb?reference=${encodeURIComponent(reference)}`);
  printResult(context, orb, orb.source);
}

/** `rotunda orb info`: what a reference means, which orbs it brings, and the versions that are here. */
export async function orbInfoCommand(context: CommandContext, reference: string): Promise<void> {
  const client = await connectToServer(context.dataDirectory);
  const path = `/api/private/orb?reference=${encodeURIComponent(reference)}`;
  const { version, sha256, nested } = await client.request<OrbSource & { readonly sha256: string }>("GET", path);
  const name = version.split("@")[0] ?? "";
  const versionsPath = `/api/private/orb/versions?orb=${encodeURIComponent(name)}`;
  const { items: versions } = await client.request<{ items: readonly VersionRow[] }>("GET", versionsPath);
  const needed = Object.entries(nested).map(([written, settled]) => `  ${written} is ${settled}\n`);
  const rows = versions.map((row) => [row.version, row.origin, row.createdAt.slice(0, 10), row.sha256.slice(0, 12)]);
  const text = [
    `${reference} is ${version}\nSHA-256 ${sha256}\n`,
    needed.length === 0 ? "" : `Its orbs:\n${needed.join("")}`,
    table([["VERSION", "ORIGIN", "SINCE", "SHA-256"], ...rows]),
  ].join("");
  printResult(context, { version, sha256, nested, versions }, text);
}
