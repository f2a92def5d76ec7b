import { readFile } from "node:fs/promises";
import { CliError, exitCodes } from "#server/cli/cli-error.ts";
import type { Terminal } from "#server/cli/terminal.ts";
import { pipelineValues } from "#server/commands/pipeline-values.ts";
import type { CompileInput } from "#server/config/compile.ts";
import type { ConfigIssue } from "#server/core/plan/config-issue.ts";

/** For which branch or tag a file is looked at. */
export interface ConfigOptions {
  readonly branch?: string;
  readonly tag?: string;
}

/** Reads a configuration (`-` is standard input) as the compiler wants it. Pipeline values are made up: nothing runs. */
export async function readConfigInput(terminal: Terminal, file: string, options: ConfigOptions): Promise<CompileInput> {
  if (options.branch !== undefined && options.tag !== undefined) {
    throw new CliError("Name a branch or a tag, not both.", { exitCode: exitCodes.usage });
  }
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
  return { source, branch, tag, pipelineValues: pipelineValues(facts, "0".repeat(40)) };
}

async function readText(file: string): Promise<string> {
  return readFile(file, "utf8").catch((cause: unknown) => {
    throw new CliError(`${file} cannot be read.`, { exitCode: exitCodes.usage, cause });
  });
}

/** One line per issue, as editors and terminals jump to: `file:line:column message`. */
export function issueLines(file: string, issues: readonly ConfigIssue[]): string {
  return issues
    .map(({ severity, line, column, message, suggestion }) => {
      const hint = suggestion === null ? "" : ` Did you mean \`${suggestion}\`?`;
      return `${file}:${line}:${column} ${severity === "warning" ? "warning: " : ""}${message}${hint}\n`;
    })
    .join("");
}
