import { connectToServer } from "#server/cli/api-client.ts";
import { type CommandContext, printResult } from "#server/cli/command-context.ts";
import { readKeyFile } from "#server/cli/read-key-file.ts";
import { table } from "#server/cli/terminal.ts";

interface ShownKey {
  readonly fingerprint: string;
  readonly md5: string;
  readonly hostname: string | null;
}

const path = (slug: string): string => `/api/v1.1/project/${slug}/ssh-key`;

/** `rotunda project ssh-key add`. */
export async function addSshKeyCommand(
  context: CommandContext,
  slug: string,
  { file, hostname }: { readonly file: string; readonly hostname: string | undefined },
): Promise<void> {
  const key = await readKeyFile(file);
  const client = await connectToServer(context.dataDirectory);
  const added = await client.request<ShownKey>("POST", path(slug), { hostname: hostname ?? null, private_key: key });
  printResult(context, added, `Added the key ${added.fingerprint} to ${slug}.\n`);
}

/** `rotunda project ssh-key list`. */
export async function listSshKeysCommand(context: CommandContext, slug: string): Promise<void> {
  const client = await connectToServer(context.dataDirectory);
  const { items } = await client.request<{ items: readonly ShownKey[] }>("GET", path(slug));
  const rows = items.map(({ fingerprint, md5, hostname }) => [fingerprint, md5, hostname ?? "every host"]);
  const text = items.length === 0 ? `${slug} has no keys.\n` : table([["FINGERPRINT", "MD5", "HOST"], ...rows]);
  printResult(context, items, text);
}

/** `rotunda project ssh-key remove`. */
export async function removeSshKeyCommand(context: CommandContext, slug: string, fingerprint: string): Promise<void> {
  const client = await connectToServer(context.dataDirectory);
  const answer = await client.request<unknown>("DELETE", path(slug), { fingerprint });
  printResult(context, answer, `Removed the key ${fingerprint} of ${slug}.\n`);
}
