import type { Command } from "commander";
import { deleteCachesCommand, listCachesCommand } from "#server/cli/commands/manage-caches.ts";
import { cleanStorageCommand, reportStorageCommand } from "#server/cli/commands/manage-storage.ts";
import { jsonOption, type RunCommand } from "#server/cli/run-command.ts";

/** `rotunda cache`. */
export function addCacheCommands(program: Command, run: RunCommand): void {
  const cache = program.command("cache").description("caches of a project, like git/local/app");
  cache
    .command("list <slug>")
    .description("list them, newest first")
    .addOption(jsonOption())
    .action((slug: string, options: { json?: boolean }) => run((context) => listCachesCommand(context, slug), options));
  cache
    .command("delete <slug>")
    .description("delete one, or all of them")
    .option("--key <key>", "the one with this key")
    .option("--all", "every one")
    .addOption(jsonOption())
    .action((slug: string, options: { key?: string; all?: boolean; json?: boolean }) =>
      run((context) => deleteCachesCommand(context, slug, options), options),
    );
}

/** `rotunda storage`. */
export function addStorageCommands(program: Command, run: RunCommand): void {
  const storage = program.command("storage").description("caches, workspaces and artifacts of all projects");
  storage
    .command("report")
    .description("say how much is kept, and how much of it is beyond its time")
    .addOption(jsonOption())
    .action((options: { json?: boolean }) => run(reportStorageCommand, options));
  storage
    .command("clean")
    .description("remove what is beyond its time now; the engine does it by and by")
    .option("--dry-run", "only say what would be removed", false)
    .addOption(jsonOption())
    .action((options: { dryRun: boolean; json?: boolean }) =>
      run((context) => cleanStorageCommand(context, options), options),
    );
}
