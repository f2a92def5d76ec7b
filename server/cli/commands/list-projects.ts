import { connectToServer } from "#server/cli/api-client.ts";
import { type CommandContext, printResult } from "#server/cli/command-context.ts";
import { table } from "#server/cli/terminal.ts";
import type { ProjectView } from "#server/views/project-view.ts";

/** `rotunda project list`. */
export async function listProjectsCommand(context: CommandContext): Promise<void> {
  const client = await connectToServer(context.dataDirectory);
  const { items } = await client.request<{ items: readonly ProjectView[] }>("GET", "/api/private/projects");
  const rows = items.map(({ slug, defaultBranch, pipelineCount, repositoryUrl }) => [
    slug,
    defaultBranch,
    String(pipelineCount),
    repositoryUrl,
  ]);
  const text =
    items.length === 0
      ? "No projects yet. Add one: rotunda project add <path or git URL>\n"
      : table([["PROJECT", "DEFAULT BRANCH", "PIPELINES", "REPOSITORY"], ...rows]);
  printResult(context, items, text);
}
