import { type Command, Option } from "commander";
import { createBareProgram, type ProgramOptions } from "#server/cli/bare-program.ts";
import { type AddProjectOptions, addProjectCommand } from "#server/cli/commands/add-project.ts";
import { createTokenCommand } from "#server/cli/commands/create-token.ts";
import { listProjectsCommand } from "#server/cli/commands/list-projects.ts";
import { triggerPipelineCommand } from "#server/cli/commands/trigger-pipeline.ts";
import { addConfigCommands } from "#server/cli/config/config-commands.ts";
import { addOrbCommands } from "#server/cli/orb/orb-commands.ts";
import { jsonOption, type RunCommand } from "#server/cli/run-command.ts";
import { addSshKeyCommands } from "#server/cli/ssh-key-program.ts";
import { addCacheCommands, addStorageCommands } from "#server/cli/storage-program.ts";
import { addContextCommands, addVariableCommands } from "#server/cli/variable-program.ts";

/** The command line's nouns and verbs. `--json` works on each of them. */
export function createProgram(options: ProgramOptions): Command {
  const { program, run } = createBareProgram(options);
  addProjectCommands(program, run);
  addContextCommands(program, run);
  addTokenCommands(program, run);
  addPipelineCommands(program, run);
  addConfigCommands(program, run);
  addCacheCommands(program, run);
  addStorageCommands(program, run);
  addOrbCommands(program, run);
  return program;
}

function addProjectCommands(program: Command, run: RunCommand): void {
  const project = program.command("project").description("repositories that pipelines run for");
  project
    .command("add <repository>")
    .description("add a git repository: a path on this machine, or a URL")
    .option("--org <name>", "its organization", "local")
    .option("--name <name>", "its name (default: the repository's own)")
    .option("--ssh-key <file>", "a private key that the repository is read with by ssh; kept as one of the project's")
    .option("--no-hook", "do not let the repository start pipelines on new commits")
    .addOption(jsonOption())
    .action((repository: string, options: AddProjectOptions & { readonly json?: boolean }) =>
      run((context) => addProjectCommand(context, repository, options), options),
    );
  project
    .command("list")
    .description("list the projects")
    .addOption(jsonOption())
    .action((options: { json?: boolean }) => run(listProjectsCommand, options));
  addVariableCommands(project, run);
  addSshKeyCommands(project, run);
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
