import { connectToServer } from "#server/cli/api-client.ts";
import { type ExitCode, exitCodes } from "#server/cli/cli-error.ts";
import { type CommandContext, printResult } from "#server/cli/command-context.ts";
import { followPipeline } from "#server/cli/follow/follow-pipeline.ts";
import { outcomeOf } from "#server/cli/follow/pipeline-outcome.ts";

/** What was typed. */
export interface TriggerOptions {
  readonly branch?: string;
  readonly tag?: string;
  readonly wait: boolean;
}

interface TriggeredPipeline {
  readonly id: string;
  readonly number: number;
  readonly state: string;
  readonly created_at: string;
}

/** `rotunda pipeline trigger`: runs a branch or tag; with `--wait` shows its output until it ends, and ends as it did. */
export async function triggerPipelineCommand(
  context: CommandContext,
  slug: string,
  options: TriggerOptions,
): Promise<ExitCode> {
  const client = await connectToServer(context.dataDirectory);
  const { branch, tag } = options;
  const path = `/api/v2/project/${encodeURIComponent(slug)}/pipeline`;
  const created = await client.request<TriggeredPipeline>("POST", path, { branch, tag });
  const url = `${client.url}/pipelines/${slug}/${created.number}`;
  if (!options.wait) {
    printResult(context, { ...created, url }, `Pipeline ${created.number}: ${url}\n`);
    return exitCodes.ok;
  }
  context.terminal.err(`Pipeline ${created.number}: ${url}\n`);
  const progress = await followPipeline(client, created.id, { terminal: context.terminal, showsLogs: !context.json });
  const outcome = outcomeOf(progress);
  const result = { id: created.id, number: created.number, url, ...outcome };
  printResult(context, result, `${outcome.sentence}\n`);
  return outcome.isSuccess ? exitCodes.ok : exitCodes.failed;
}
