import type { Command } from "commander";
import { createBareProgram, type ProgramOptions } from "#server/cli/bare-program.ts";
import { addConfigCommands } from "#server/cli/config/config-commands.ts";

/** The command line with the commands for configurations alone, which load in a fraction of the time of all. */
export function createConfigProgram(options: ProgramOptions): Command {
  const { program, run } = createBareProgram(options);
  addConfigCommands(program, run);
  return program;
}
