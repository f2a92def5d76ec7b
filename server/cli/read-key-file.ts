import { readFile } from "node:fs/promises";
import { CliError } from "#server/cli/cli-error.ts";

/** The text of a private key's file. Throws CliError with the reason when it cannot be read. */
export async function readKeyFile(file: string): Promise<string> {
  return readFile(file, "utf8").catch((error: Error) => {
    throw new CliError(`The key cannot be read: ${error.message}`);
  });
}
