import type { Command } from "commander";
import {
  createContextCommand,
  deleteContextCommand,
  listContextsCommand,
  removeContextVariableCommand,
  setContextVariableCommand,
} from "#server/cli/commands/contexts.ts";
import {
  listVariablesCommand,
  removeVariableCommand,
  setVariableCommand,
} from "#server/cli/commands/project-variables.ts";
import { jsonOption, type RunCommand } from "#server/cli/run-command.ts";

interface JsonFlag {
  readonly json?: boolean;
}

const valueHelp = "without a value, it is read from standard input: there nobody sees it in the list of processes";

/** `rotunda project env …`. */
export function addVariableCommands(project: Command, run: RunCommand): void {
  const env = project.command("env").description("a project's environment variables; values cannot be read back");
  env
    .command("set <slug> <name> [value]")
    .description(`set a variable; ${valueHelp}`)
    .addOption(jsonOption())
    .action((...[slug, name, value, options]: [string, string, string | undefined, JsonFlag]) =>
      run((context) => setVariableCommand(context, slug, { name, value }), options),
    );
  env
    .command("list <slug>")
    .description("list the variables, with the last characters of their values")
    .addOption(jsonOption())
    .action((slug: string, options: JsonFlag) => run((context) => listVariablesCommand(context, slug), options));
  env
    .command("remove <slug> <name>")
    .description("remove a variable")
    .addOption(jsonOption())
    .action((slug: string, name: string, options: JsonFlag) =>
      run((context) => removeVariableCommand(context, slug, name), options),
    );
}

/** `rotunda context …`. */
export function addContextCommands(program: Command, run: RunCommand): void {
  const context = program.command("context").description("sets of variables that an organization's jobs can name");
  context
    .command("create <organization> <name>")
    .description("make a context without variables")
    .addOption(jsonOption())
    .action((organization: string, name: string, options: JsonFlag) =>
      run((given) => createContextCommand(given, organization, name), options),
    );
  context
    .command("list <organization>")
    .description("list an organization's contexts and their variables")
    .addOption(jsonOption())
    .action((organization: string, options: JsonFlag) =>
      run((given) => listContextsCommand(given, organization), options),
    );
  context
    .command("set <organization> <context> <name> [value]")
    .description(`set a variable of a context; ${valueHelp}`)
    .addOption(jsonOption())
    .action(
      (...[organization, name, variable, value, options]: [string, string, string, string | undefined, JsonFlag]) =>
        run((given) => setContextVariableCommand(given, { organization, name }, { name: variable, value }), options),
    );
  context
    .command("remove <organization> <context> <name>")
    .description("remove a variable of a context")
    .addOption(jsonOption())
    .action((...[organization, name, variable, options]: [string, string, string, JsonFlag]) =>
      run((given) => removeContextVariableCommand(given, { organization, name }, variable), options),
    );
  context
    .command("delete <organization> <name>")
    .description("remove a context with its variables; jobs that name it do not run any more")
    .addOption(jsonOption())
    .action((organization: string, name: string, options: JsonFlag) =>
      run((given) => deleteContextCommand(given, { organization, name }), options),
    );
}
