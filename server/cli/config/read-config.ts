import { readFile } from "node:fs/promises";
import { CliError, exitCodes } from "#server/cli/cli-error.ts";
import { readPipelineParameters } from "#server/cli/config/pipeline-parameters.ts";
import type { Terminal } from "#server/cli/terminal.ts";
import { pipelineValues } from "#server/commands/pipeline-values.ts";
import type { CompileInput } from "#server/config/compile.ts";

/** For which branch or tag a file is looked at. */
export interface ConfigOptions {
  readonly branch?: string;
  readonly tag?: string;
  /** JSON, YAML, or the path of a file of either. */
  readonly pipelineParameters?: string;
}

/** Reads a configuration (`-` is standard input) as the compiler wants it. Pipeline values are made up: nothing runs. */
export async function readConfigInput(terminal: Terminal, file: string, options: ConfigOptions): Promise<CompileInput> {
  if (options.branch !== undefined && options.tag !== undefined) {
    throw new CliError("Name a branch or a tag, not both.", { exitCode: exitCodes.usage });
  }
  const pipelineParameters = await readPipelineParameters(options.pipelineParameters);
  const source = file === "-" ? await terminal.readStandardInput() : await readText(file);
  const tag = options.tag ?? null;
  const branch = tag === null ? (options.branch ?? "main") : null;
  const facts = {
    id: "00000000-0000-0000-0000-000000000000",
    number: 1,
    projectSlug: "git/local/project",
    repositoryUrl: "/repository",
    defaultBranch: "main",
    branch,
    tag,
    triggerType: "api",
  };
  return { source, branch, tag, pipelineValues: pipelineValues(facts, "0".repeat(40)), pipelineParameters };
}

async function readText(file: string): Promise<string> {
  return readFile(file, "utf8").catch((cause: unknown) => {
    throw new CliError(`${file} cannot be read.`, { exitCode: exitCodes.usage, cause });
  });
}
