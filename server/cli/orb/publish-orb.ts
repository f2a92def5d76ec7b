import { type ApiClient, connectToServer } from "#server/cli/api-client.ts";
import { CliError, exitCodes } from "#server/cli/cli-error.ts";
import { type CommandContext, printResult } from "#server/cli/command-context.ts";
import { readOrbText } from "#server/cli/orb/orb-files.ts";
import { incrementVersion, versionNumbers } from "#server/core/orb/orb-version.ts";

/** What the server answers to a version that it stored. */
export interface PublishedAnswer {
  readonly reference: string;
  readonly outcome: "stored" | "unchanged";
  /** References of its own that nobody has. */
  readonly unresolved: readonly string[];
}

const segments = ["major", "minor", "patch"] as const;

type Segment = (typeof segments)[number];

/** `rotunda orb publish`: a folder or file as a version. */
export async function publishOrbCommand(context: CommandContext, path: string, reference: string): Promise<void> {
  const source = await readOrbText(context.terminal, path);
  const client = await connectToServer(context.dataDirectory);
  await publish(context, client, { reference, source });
}

/** `rotunda orb increment`: a folder or file as the version after the newest. */
export async function incrementOrbCommand(
  context: CommandContext,
  path: string,
  { orb, segment }: { readonly orb: string; readonly segment: string },
): Promise<void> {
  const source = await readOrbText(context.terminal, path);
  const client = await connectToServer(context.dataDirectory);
  await publish(context, client, { reference: await nextReference(client, orb, segment), source });
}

/** `rotunda orb promote`: what a label means now as a version: the one that was typed, or the one after the newest. */
export async function promoteOrbCommand(context: CommandContext, label: string, wanted: string): Promise<void> {
  const orb = label.split("@")[0] ?? "";
  const client = await connectToServer(context.dataDirectory);
  const reference = versionNumbers(wanted) === null ? await nextReference(client, orb, wanted) : `${orb}@${wanted}`;
  const answer = await client.request<PublishedAnswer>("POST", "/api/private/orbs/promote", { label, reference });
  printResult(context, answer, sentence(answer));
}

async function publish(
  context: CommandContext,
  client: ApiClient,
  orb: { readonly reference: string; readonly source: string },
): Promise<void> {
  const answer = await client.request<PublishedAnswer>("POST", "/api/private/orbs", orb);
  printResult(context, answer, sentence(answer));
}

/** An orb without a version begins after 0.0.0. */
async function nextReference(client: ApiClient, orb: string, segment: string): Promise<string> {
  if (!isSegment(segment)) {
    const hint = `Say ${segments.join(", ")} or a version like 1.2.3.`;
    throw new CliError(`${segment} is no step from one version to the next.`, { hint, exitCode: exitCodes.usage });
  }
  const path = `/api/private/orbs?namespace=${encodeURIComponent(orb.split("/")[0] ?? "")}`;
  type Row = {
    readonly namespace: string;
    readonly name: string;
    readonly newest: { readonly version: string } | null;
  };
  const { items } = await client.request<{ items: readonly Row[] }>("GET", path);
  const newest = items.find(({ namespace, name }) => `${namespace}/${name}` === orb.toLowerCase())?.newest;
  return `${orb}@${incrementVersion(newest?.version ?? "0.0.0", segment)}`;
}

function isSegment(text: string): text is Segment {
  return (segments as readonly string[]).includes(text);
}

function sentence({ reference, outcome }: PublishedAnswer): string {
  return outcome === "stored"
    ? `Published ${reference}.\n`
    : `${reference} was published already, with the same text.\n`;
}
