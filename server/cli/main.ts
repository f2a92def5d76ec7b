import { type Command, CommanderError } from "commander";
import type { ProgramOptions } from "#server/cli/bare-program.ts";
import { CliError, type ExitCode, exitCodes } from "#server/cli/cli-error.ts";
import { dataDirectoryIn } from "#server/cli/data-directory-in.ts";
import { processTerminal, type Terminal } from "#server/cli/terminal.ts";
import { AppError } from "#server/core/error/app-error.ts";

/** What a command line runs in. */
export interface MainOptions {
  readonly terminal?: Terminal;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * Runs one command line and gives what the process ends with: 0 success, 1 a
 * build or a request that failed, 2 a command line that makes no sense. Errors
 * go to standard error, with what to do about them.
 */
export async function main(
  args: readonly string[],
  { terminal = processTerminal, environment }: MainOptions,
): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.ok;
  const onExit = (code: ExitCode) => (exitCode = code);
  try {
    const program = await loadProgram(args, environment);
    await program({ terminal, onExit }).parseAsync(args, { from: "user" });
    return exitCode;
  } catch (error) {
    return told(terminal, error);
  }
}

type Environment = MainOptions["environment"];
type ProgramIn = (given: Pick<ProgramOptions, "terminal" | "onExit">) => Command;

/**
 * The commands for configurations are run again and again by people and editors, so they come
 * alone: without the settings of a server, and without what speaks to one.
 */
async function loadProgram(args: readonly string[], environment: Environment): Promise<ProgramIn> {
  if (args[0] === "config") {
    const { createConfigProgram } = await import("#server/cli/config/config-program.ts");
    return (given) => createConfigProgram({ ...given, dataDirectory: dataDirectoryIn(environment) });
  }
  const [{ createProgram }, { readEnv }] = await Promise.all([
    import("#server/cli/program.ts"),
    import("#server/env.ts"),
  ]);
  const dataDirectory = readEnv(environment).ROTUNDA_DATA_DIR;
  return (given) => createProgram({ ...given, dataDirectory });
}

function told(terminal: Terminal, error: unknown): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  if (error instanceof CliError) {
    terminal.err(`${error.message}\n${error.hint === null ? "" : `${error.hint}\n`}`);
    return error.exitCode;
  }
  if (error instanceof AppError) {
    terminal.err(`${error.userMessage}\n`);
    return exitCodes.failed;
  }
  if (error instanceof Error && error.name === "EnvError") {
    terminal.err(`${error.message}\n`);
    return exitCodes.usage;
  }
  terminal.err(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return exitCodes.failed;
}
