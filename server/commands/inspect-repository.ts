import { authorize } from "#server/commands/authorize.ts";
import type { Deps } from "#server/commands/deps.ts";
import { addressText, repositoryAddress } from "#server/commands/repository-address.ts";
import type { Actor } from "#server/core/actor.ts";

/** What can be told of a repository before it is added. */
export interface InspectedRepository {
  readonly repositoryUrl: string;
  readonly defaultBranch: string;
  /** A name to offer: the last part of its path without `.git`. */
  readonly suggestedName: string;
}

/** Looks whether a repository could be added. Throws as adding it would: `forbidden`, `invalid_input`, `unavailable`. */
export async function inspectRepository(
  deps: Pick<Deps, "git">,
  actor: Actor,
  typedUrl: string,
): Promise<InspectedRepository> {
  const address = repositoryAddress(typedUrl);
  authorize(actor, "project.add");
  if (address.kind === "local") authorize(actor, "project.add_local");
  const repositoryUrl = addressText(address);
  const { defaultBranch } = await deps.git.inspect(repositoryUrl);
  return { repositoryUrl, defaultBranch, suggestedName: suggestedName(repositoryUrl) };
}

/** The last part of a repository's address, made into a project's name. */
export function suggestedName(repositoryUrl: string): string {
  const last = repositoryUrl
    .replace(/\/\.git$/, "")
    .split(/[/:]/)
    .at(-1);
  const name = (last ?? "").replace(/\.git$/, "").replace(/[^A-Za-z0-9._-]+/g, "-");
  return name.replace(/^[^A-Za-z0-9]+/, "") || "project";
}
