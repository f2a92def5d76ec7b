import { CommanderError } from "commander";
import { CliError, type ExitCode, exitCodes } from "#server/cli/cli-error.ts";
import { createProgram } from "#server/cli/program.ts";
import { processTerminal, type Terminal } from "#server/cli/terminal.ts";
import { AppError } from "#server/core/error/app-error.ts";
import { EnvError, inheritedEnvironment, readEnv } from "#server/env.ts";

/**
 * Runs one command line and gives what the process ends with: 0 success, 1 a
 * build or a request that failed, 2 a command line that makes no sense. Errors
 * go to standard error, with what to do about them.
 */
export async function main(
  args: readonly string[],
  {
    terminal = processTerminal,
    environment = inheritedEnvironment(),
  }: { terminal?: Terminal; environment?: Readonly<Record<string, string | undefined>> } = {},
): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.ok;
  try {
    const dataDirectory = readEnv(environment).ROTUNDA_DATA_DIR;
    const program = createProgram({ terminal, dataDirectory, onExit: (code) => (exitCode = code) });
    await program.parseAsync(args, { from: "user" });
    return exitCode;
  } catch (error) {
    return told(terminal, error);
  }
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
  terminal.err(
    error instanceof EnvError
      ? `${error.lines.join("\n")}\n`
      : `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  return error instanceof EnvError ? exitCodes.usage : exitCodes.failed;
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
