import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { CliError, exitCodes } from "#server/cli/cli-error.ts";

/** Values for the parameters that a configuration declares. */
export type ParameterValues = Readonly<Record<string, string | number | boolean>>;

/** Reads `--pipeline-parameters`: a mapping in JSON or YAML, or the path of a file that holds one. */
export async function readPipelineParameters(given: string | undefined): Promise<ParameterValues> {
  if (given === undefined) return {};
  const value = parsed(looksWritten(given) ? given : await fileText(given));
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw notAMapping();
  for (const [name, each] of Object.entries(value)) {
    if (["string", "number", "boolean"].includes(typeof each)) continue;
    throw wrongUse(`The pipeline parameter \`${name}\` must be a text, a number, or true or false.`);
  }
  return value as ParameterValues;
}

/** `{"a": 1}` and `a: 1` are no names of files. */
function looksWritten(given: string): boolean {
  return /^\s*\{/.test(given) || /:\s/.test(given);
}

async function fileText(path: string): Promise<string> {
  return readFile(path, "utf8").catch((cause: unknown) => {
    throw wrongUse(`${path} cannot be read.`, cause);
  });
}

function parsed(text: string): unknown {
  try {
    return parse(text);
  } catch (cause) {
    throw notAMapping(cause);
  }
}

function notAMapping(cause?: unknown): CliError {
  return wrongUse(
    '--pipeline-parameters takes a mapping, like \'{"name": "value"}\', or a file that holds one.',
    cause,
  );
}

function wrongUse(message: string, cause?: unknown): CliError {
  return new CliError(message, { exitCode: exitCodes.usage, cause });
}
