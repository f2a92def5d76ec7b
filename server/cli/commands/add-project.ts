import { existsSync, realpathSync } from "node:fs";
import { resolve } from "node:path";
import { connectToServer } from "#server/cli/api-client.ts";
import { CliError, exitCodes } from "#server/cli/cli-error.ts";
import { type CommandContext, printResult } from "#server/cli/command-context.ts";
import { readKeyFile } from "#server/cli/read-key-file.ts";
import { suggestedName } from "#server/commands/inspect-repository.ts";
import { installHook } from "#server/commands/install-hook.ts";

/** What was typed. */
export interface AddProjectOptions {
  readonly org: string;
  readonly name?: string;
  /** False with `--no-hook`. */
  readonly hook: boolean;
  /** File of a private key. */
  readonly sshKey?: string;
}

interface AddedProject {
  readonly id: string;
  readonly slug: string;
  readonly repositoryUrl: string;
  readonly defaultBranch: string;
  readonly hookUrl: string;
}

/** `rotunda project add`: adds the repository, and makes one on this machine tell of its commits. */
export async function addProjectCommand(
  context: CommandContext,
  repository: string,
  options: AddProjectOptions,
): Promise<void> {
  const localPath = existsSync(resolve(repository)) ? realpathSync(resolve(repository)) : null;
  if (localPath === null && /^[./~]/.test(repository)) {
    throw new CliError(`There is nothing at ${resolve(repository)}.`, { exitCode: exitCodes.usage });
  }
  const repositoryUrl = localPath ?? repository;
  const client = await connectToServer(context.dataDirectory);
  const project = await client.request<AddedProject>("POST", "/api/private/projects", {
    repositoryUrl,
    organization: options.org,
    name: options.name ?? suggestedName(repositoryUrl),
    ...(options.sshKey === undefined ? {} : { privateKey: await readKeyFile(options.sshKey) }),
  });
  const hooks = localPath !== null && options.hook ? (await installHook(localPath, project)).files : [];
  printResult(context, { ...project, hooks }, sentences(project, hooks));
}

function sentences(project: AddedProject, hooks: readonly string[]): string {
  const told =
    hooks.length > 0
      ? `New commits start pipelines: wrote ${hooks.join(" and ")}.`
      : `To start pipelines on new commits, let its hooks POST to ${project.hookUrl}`;
  return `Added ${project.slug} (default branch ${project.defaultBranch}).\n${told}\n`;
}
