import { type ApiClient, connectToServer } from "#server/cli/api-client.ts";
import { CliError } from "#server/cli/cli-error.ts";
import { type CommandContext, printResult } from "#server/cli/command-context.ts";
import { type TypedVariable, valueOf } from "#server/cli/commands/project-variables.ts";
import { table } from "#server/cli/terminal.ts";

/** A context by its names. */
export interface ContextRef {
  readonly organization: string;
  readonly name: string;
}

interface ShownContext {
  readonly id: string;
  readonly name: string;
  readonly environment_variables: readonly { readonly variable: string; readonly truncated_value: string }[];
}

/** `acme` and `git/acme` both name an organization. */
const slugOf = (organization: string): string => (organization.includes("/") ? organization : `git/${organization}`);

async function listOf(client: ApiClient, organization: string): Promise<readonly ShownContext[]> {
  const query = new URLSearchParams({ "owner-slug": slugOf(organization), "include-env-vars": "true" });
  return (await client.request<{ items: readonly ShownContext[] }>("GET", `/api/v2/context?${query.toString()}`)).items;
}

async function idOf(client: ApiClient, { organization, name }: ContextRef): Promise<string> {
  const found = (await listOf(client, organization)).find((context) => context.name === name);
  if (found !== undefined) return found.id;
  throw new CliError(`There is no context "${name}" in ${organization}.`, {
    hint: `See those there are: rotunda context list ${organization}`,
  });
}

/** `rotunda context create`. */
export async function createContextCommand(context: CommandContext, organization: string, name: string): Promise<void> {
  const client = await connectToServer(context.dataDirectory);
  const body = { name, owner: { slug: slugOf(organization), type: "organization" } };
  const made = await client.request<ShownContext>("POST", "/api/v2/context", body);
  printResult(context, made, `Made the context "${name}" of ${organization}.\n`);
}

/** `rotunda context list`. */
export async function listContextsCommand(context: CommandContext, organization: string): Promise<void> {
  const client = await connectToServer(context.dataDirectory);
  const contexts = await listOf(client, organization);
  const rows = contexts.flatMap(({ name, environment_variables: variables }) =>
    variables.length === 0
      ? [[name, "", ""]]
      : variables.map(({ variable, truncated_value: shown }) => [name, variable, shown]),
  );
  const text =
    contexts.length === 0
      ? `${organization} has no contexts. Make one: rotunda context create ${organization} <name>\n`
      : table([["CONTEXT", "NAME", "VALUE"], ...rows]);
  printResult(context, contexts, text);
}

/** `rotunda context set`. */
export async function setContextVariableCommand(
  context: CommandContext,
  ref: ContextRef,
  variable: TypedVariable,
): Promise<void> {
  const client = await connectToServer(context.dataDirectory);
  const path = `/api/v2/context/${await idOf(client, ref)}/environment-variable/${encodeURIComponent(variable.name)}`;
  const stored = await client.request<unknown>("PUT", path, { value: await valueOf(context.terminal, variable) });
  printResult(context, stored, `Set ${variable.name} of the context "${ref.name}".\n`);
}

/** `rotunda context remove`. */
export async function removeContextVariableCommand(
  context: CommandContext,
  ref: ContextRef,
  variable: string,
): Promise<void> {
  const client = await connectToServer(context.dataDirectory);
  const path = `/api/v2/context/${await idOf(client, ref)}/environment-variable/${encodeURIComponent(variable)}`;
  printResult(context, await client.request("DELETE", path), `Removed ${variable} of the context "${ref.name}".\n`);
}

/** `rotunda context delete`. */
export async function deleteContextCommand(context: CommandContext, ref: ContextRef): Promise<void> {
  const client = await connectToServer(context.dataDirectory);
  const answer = await client.request("DELETE", `/api/v2/context/${await idOf(client, ref)}`);
  printResult(context, answer, `Deleted the context "${ref.name}".\n`);
}
