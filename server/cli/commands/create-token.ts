import { connectToServer } from "#server/cli/api-client.ts";
import { type CommandContext, printResult } from "#server/cli/command-context.ts";

/** `rotunda token create`: the token alone on standard output, so that a script can take it. */
export async function createTokenCommand(
  context: CommandContext,
  options: { readonly user: string; readonly label: string },
): Promise<void> {
  const client = await connectToServer(context.dataDirectory);
  const request = { login: options.user, label: options.label };
  const made = await client.request<{ token: string; login: string }>("POST", "/api/private/tokens", request);
  context.terminal.err(`A token for ${made.login}. It is shown only this once.\n`);
  printResult(context, made, `${made.token}\n`);
}
