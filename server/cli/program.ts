import { Command, Option } from "commander";
import { type ExitCode, exitCodes } from "#server/cli/cli-error.ts";
import { addProjectCommand } from "#server/cli/commands/add-project.ts";
import { createTokenCommand } from "#server/cli/commands/create-token.ts";
import { listProjectsCommand } from "#server/cli/commands/list-projects.ts";
import { deleteCachesCommand, listCachesCommand } from "#server/cli/commands/manage-caches.ts";
import { cleanStorageCommand, reportStorageCommand } from "#server/cli/commands/manage-storage.ts";
import { triggerPipelineCommand } from "#server/cli/commands/trigger-pipeline.ts";
import { addConfigCommands } from "#server/cli/config/config-commands.ts";
import { jsonOption, type RunCommand } from "#server/cli/run-command.ts";
import type { Terminal } from "#server/cli/terminal.ts";
import { addContextCommands, addVariableCommands } from "#server/cli/variable-program.ts";

/** What the program is made of. */
export interface ProgramOptions {
  readonly terminal: Terminal;
  readonly dataDirectory: string;
  readonly onExit: (code: ExitCode) => void;
}

/** The command line's nouns and verbs. `--json` works on each of them. */
export function createProgram({ terminal, dataDirectory, onExit }: ProgramOptions): Command {
  const program = new Command("rotunda")
    .description("Works with the Rotunda that runs on this machine.")
    .exitOverride()
    .configureOutput({ writeOut: (text) => terminal.out(text), writeErr: (text) => terminal.err(text) })
    .showHelpAfterError("Add --help to see what can be said here.");
  const run: RunCommand = (work, { json }) =>
    work({ terminal, json: json === true, dataDirectory }).then((code) => onExit(code ?? exitCodes.ok));
  addProjectCommands(program, run);
  addContextCommands(program, run);
  addTokenCommands(program, run);
  addPipelineCommands(program, run);
  addConfigCommands(program, run);
  addCacheCommands(program, run);
  addStorageCommands(program, run);
  return program;
}

function addProjectCommands(program: Command, run: RunCommand): void {
  const project = program.command("project").description("repositories that pipelines run for");
  project
    .command("add <repository>")
    .description("add a git repository: a path on this machine, or a URL")
    .option("--org <name>", "its organization", "local")
    .option("--name <name>", "its name (default: the repository's own)")
    .option("--no-hook", "do not let the repository start pipelines on new commits")
    .addOption(jsonOption())
    .action((repository: string, options: { org: string; name?: string; hook: boolean; json?: boolean }) =>
      run((context) => addProjectCommand(context, repository, options), options),
    );
  project
    .command("list")
    .description("list the projects")
    .addOption(jsonOption())
    .action((options: { json?: boolean }) => run(listProjectsCommand, options));
  addVariableCommands(project, run);
}

function addTokenCommands(program: Command, run: RunCommand): void {
  program
    .command("token")
    .description("personal API tokens")
    .command("create")
    .description("make a token and print it")
    .requiredOption("--user <login>", "whose token")
    .option("--label <text>", "what it is called in lists", "command line")
    .addOption(jsonOption())
    .action((options: { user: string; label: string; json?: boolean }) =>
      run((context) => createTokenCommand(context, options), options),
    );
}

function addPipelineCommands(program: Command, run: RunCommand): void {
  program
    .command("pipeline")
    .description("pipelines")
    .command("trigger <slug>")
    .description("run a branch or a tag of a project, like git/local/app")
    .option("--branch <name>", "the branch (default: the project's default branch)")
    .addOption(new Option("--tag <name>", "a tag instead of a branch").conflicts("branch"))
    .option("--wait", "show its output until it ends: exit 0 for success, 1 for anything else", false)
    .addOption(jsonOption())
    .action((slug: string, options: { branch?: string; tag?: string; wait: boolean; json?: boolean }) =>
      run((context) => triggerPipelineCommand(context, slug, options), options),
    );
}

function addCacheCommands(program: Command, run: RunCommand): void {
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

function addStorageCommands(program: Command, run: RunCommand): void {
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
