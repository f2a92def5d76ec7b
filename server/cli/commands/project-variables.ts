import { connectToServer } from "#server/cli/api-client.ts";
import { type CommandContext, printResult } from "#server/cli/command-context.ts";
import { type Terminal, table } from "#server/cli/terminal.ts";

interface ShownVariable {
  readonly name: string;
  readonly value: string;
}

/** A variable as it was typed. */
export interface TypedVariable {
  readonly name: string;
  readonly value: string | undefined;
}

/** The value that was typed, else all of standard input without the line break at its end. */
export async function valueOf(terminal: Terminal, { value }: TypedVariable): Promise<string> {
  return value ?? (await terminal.readStandardInput()).replace(/\r?\n$/, "");
}

const path = (slug: string): string => `/api/v2/project/${slug}/envvar`;

/** `rotunda project env set`. */
export async function setVariableCommand(
  context: CommandContext,
  slug: string,
  variable: TypedVariable,
): Promise<void> {
  const client = await connectToServer(context.dataDirectory);
  const body = { name: variable.name, value: await valueOf(context.terminal, variable) };
  const stored = await client.request<ShownVariable>("POST", path(slug), body);
  printResult(context, stored, `Set ${stored.name} of ${slug}.\n`);
}

/** `rotunda project env list`. */
export async function listVariablesCommand(context: CommandContext, slug: string): Promise<void> {
  const client = await connectToServer(context.dataDirectory);
  const { items } = await client.request<{ items: readonly ShownVariable[] }>("GET", path(slug));
  const rows = items.map(({ name, value }) => [name, value]);
  const text = items.length === 0 ? `${slug} has no variables.\n` : table([["NAME", "VALUE"], ...rows]);
  printResult(context, items, text);
}

/** `rotunda project env remove`. */
export async function removeVariableCommand(context: CommandContext, slug: string, name: string): Promise<void> {
  const client = await connectToServer(context.dataDirectory);
  const answer = await client.request<unknown>("DELETE", `${path(slug)}/${encodeURIComponent(name)}`);
  printResult(context, answer, `Removed ${name} of ${slug}.\n`);
}
