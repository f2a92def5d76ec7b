import { Command } from "commander";
import { type ExitCode, exitCodes } from "#server/cli/cli-error.ts";
import type { RunCommand } from "#server/cli/run-command.ts";
import type { Terminal } from "#server/cli/terminal.ts";

/** What the program is made of. */
export interface ProgramOptions {
  readonly terminal: Terminal;
  readonly dataDirectory: string;
  readonly onExit: (code: ExitCode) => void;
}

/** The command line before it has commands, and how each of them is run. */
export function createBareProgram({ terminal, dataDirectory, onExit }: ProgramOptions): {
  readonly program: Command;
  readonly run: RunCommand;
} {
  const program = new Command("rotunda")
    .description("Works with the Rotunda that runs on this machine.")
    .exitOverride()
    .configureOutput({ writeOut: (text) => terminal.out(text), writeErr: (text) => terminal.err(text) })
    .showHelpAfterError("Add --help to see what can be said here.");
  const run: RunCommand = (work, { json }) =>
    work({ terminal, json: json === true, dataDirectory }).then((code) => onExit(code ?? exitCodes.ok));
  return { program, run };
}
