import { Option } from "commander";
import type { ExitCode } from "#server/cli/cli-error.ts";
import type { CommandContext } from "#server/cli/command-context.ts";

/** Runs one command's work with what every command is given. */
export type RunCommand = (
  work: (context: CommandContext) => Promise<ExitCode | void>,
  options: { readonly json?: boolean },
) => Promise<void>;

/** The option that every command has. */
export const jsonOption = (): Option => new Option("--json", "print JSON, and nothing else, on standard output");
