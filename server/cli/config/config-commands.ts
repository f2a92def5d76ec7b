import { type Command, Option } from "commander";
import { processConfigCommand } from "#server/cli/config/process-config.ts";
import type { ConfigOptions } from "#server/cli/config/read-config.ts";
import { treeConfigCommand } from "#server/cli/config/tree-config.ts";
import { validateConfigCommand } from "#server/cli/config/validate-config.ts";
import { jsonOption, type RunCommand } from "#server/cli/run-command.ts";

const defaultConfig = ".circleci/config.yml";

const verbs = [
  ["validate", "say every fault of a configuration", validateConfigCommand],
  ["process", "print what a configuration compiles to", processConfigCommand],
  ["tree", "print which jobs would run, in which order", treeConfigCommand],
] as const;

/** `rotunda config …`: what can be said of a configuration without a server. */
export function addConfigCommands(program: Command, run: RunCommand): void {
  const config = program.command("config").description("configurations, without a server");
  for (const [verb, description, command] of verbs) {
    config
      .command(`${verb} [file]`)
      .description(`${description} (- is standard input)`)
      .option("--branch <name>", "as on this branch (default: main)")
      .addOption(new Option("--tag <name>", "as on this tag").conflicts("branch"))
      .option("--pipeline-parameters <values>", "values for its parameters: JSON or YAML, or a file of either")
      .addOption(jsonOption())
      .action((file: string | undefined, options: ConfigOptions & { readonly json?: boolean }) =>
        run((context) => command(context, file ?? defaultConfig, options), options),
      );
  }
}
