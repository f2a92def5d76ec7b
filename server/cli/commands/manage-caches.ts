import { connectToServer } from "#server/cli/api-client.ts";
import { CliError, exitCodes } from "#server/cli/cli-error.ts";
import { type CommandContext, printResult } from "#server/cli/command-context.ts";
import { spokenBytes, table } from "#server/cli/terminal.ts";

interface ListedCache {
  readonly id: string;
  readonly key: string;
  readonly size_bytes: number;
  readonly created_at: string;
  readonly last_used_at: string;
}

const pathOf = (slug: string): string => `/api/v2/project/${encodeURIComponent(slug)}/cache`;

/** `rotunda cache list`. */
export async function listCachesCommand(context: CommandContext, slug: string): Promise<void> {
  const client = await connectToServer(context.dataDirectory);
  const { items } = await client.request<{ items: readonly ListedCache[] }>("GET", pathOf(slug));
  const rows = items.map((cache) => [cache.created_at, cache.last_used_at, spokenBytes(cache.size_bytes), cache.key]);
  const text =
    items.length === 0 ? `${slug} has no caches.\n` : table([["CREATED", "LAST USED", "SIZE", "KEY"], ...rows]);
  printResult(context, items, text);
}

/** `rotunda cache delete`: the one with a key, or with `--all` every one. */
export async function deleteCachesCommand(
  context: CommandContext,
  slug: string,
  options: { readonly key?: string; readonly all?: boolean },
): Promise<void> {
  if ((options.key === undefined) === (options.all !== true))
    throw new CliError("Say which caches: --key <key>, or --all.", { exitCode: exitCodes.usage });
  const client = await connectToServer(context.dataDirectory);
  const query = options.key === undefined ? "" : `?key=${encodeURIComponent(options.key)}`;
  const { deleted } = await client.request<{ deleted: number }>("DELETE", `${pathOf(slug)}${query}`);
  printResult(context, { deleted }, `Deleted ${deleted} ${deleted === 1 ? "cache" : "caches"} of ${slug}.\n`);
}
