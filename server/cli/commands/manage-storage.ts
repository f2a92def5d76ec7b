import { connectToServer } from "#server/cli/api-client.ts";
import { type CommandContext, printResult } from "#server/cli/command-context.ts";
import { spokenBytes, table } from "#server/cli/terminal.ts";
import type { StorageCleaning } from "#server/commands/clean-storage.ts";
import { type StorageReport, storageKinds } from "#server/core/ports/storage-ledger.ts";

/** `rotunda storage report`: what is kept, and what of it is beyond its time. */
export async function reportStorageCommand(context: CommandContext): Promise<void> {
  const client = await connectToServer(context.dataDirectory);
  const report = await client.request<StorageReport>("GET", "/api/private/storage");
  const rows = storageKinds.map((kind) => {
    const { kept, expired } = report[kind];
    return [kind, String(kept.count), spokenBytes(kept.bytes), String(expired.count), spokenBytes(expired.bytes)];
  });
  printResult(context, report, table([["", "KEPT", "SIZE", "EXPIRED", "SIZE"], ...rows]));
}

/** `rotunda storage clean`: gives up what is beyond its time; with `--dry-run` only says what that would be. */
export async function cleanStorageCommand(
  context: CommandContext,
  options: { readonly dryRun: boolean },
): Promise<void> {
  const client = await connectToServer(context.dataDirectory);
  if (options.dryRun) {
    const report = await client.request<StorageReport>("GET", "/api/private/storage");
    const expired = Object.fromEntries(storageKinds.map((kind) => [kind, report[kind].expired]));
    const lines = storageKinds.map((kind) => line(kind, report[kind].expired));
    return printResult(context, { dryRun: true, expired }, `Would remove:\n${lines.join("")}Nothing was removed.\n`);
  }
  const cleaning = await client.request<StorageCleaning>("POST", "/api/private/storage/clean");
  const lines = storageKinds.map((kind) => line(kind, cleaning.expired[kind]));
  const objects = `${cleaning.objectsRemoved} ${cleaning.objectsRemoved === 1 ? "object" : "objects"}`;
  printResult(context, cleaning, `Removed:\n${lines.join("")}${objects} left the storage.\n`);
}

function line(kind: string, { count, bytes }: { readonly count: number; readonly bytes: number }): string {
  return `  ${kind}: ${count} (${spokenBytes(bytes)})\n`;
}
