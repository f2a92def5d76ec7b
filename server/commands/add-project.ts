import { addSshKey, privateKeyText } from "#server/commands/add-ssh-key.ts";
import { authorize } from "#server/commands/authorize.ts";
import type { Deps } from "#server/commands/deps.ts";
import { hookToken } from "#server/commands/hook-token.ts";
import { addressText, type RepositoryAddress, repositoryAddress } from "#server/commands/repository-address.ts";
import { secretHash } from "#server/commands/secret-hash.ts";
import { sshFingerprints } from "#server/commands/ssh-fingerprint.ts";
import { type Actor, actorName } from "#server/core/actor.ts";
import { AppError } from "#server/core/error/app-error.ts";
import type { RepositoryKey } from "#server/core/ports/git-mirror.ts";
import type { Project } from "#server/core/ports/project-store.ts";
import { sshAddressOf } from "#server/core/ssh/ssh-address.ts";

const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** What adding needs; `hookSecret` is the installation's secret that hook tokens are made from. */
export type AddProjectDeps = Pick<Deps, "projects" | "git" | "ids" | "clock"> & { readonly hookSecret: string };

/** What the person chose. */
export interface NewProject {
  readonly repositoryUrl: string;
  readonly organization: string;
  readonly name: string;
  /** A key that the repository is read with by ssh, kept as one of the project's for its host. */
  readonly privateKey?: string | undefined;
}

/**
 * Adds a repository as `git/<organization>/<name>`. It must be readable: its
 * default branch is looked up first (`unavailable` when it is not). Throws
 * `conflict` for a slug in use.
 */
export async function addProject(
  deps: AddProjectDeps & Pick<Deps, "sshKeys" | "secrets">,
  actor: Actor,
  request: NewProject,
): Promise<Project> {
  const address = repositoryAddress(request.repositoryUrl);
  authorize(actor, "project.add");
  if (address.kind === "local") authorize(actor, "project.add_local");
  const { privateKey } = request;
  if (privateKey === undefined) return storeProject(deps, actor, { ...request, address });
  authorize(actor, "ssh_key.add");
  const host = sshAddressOf(addressText(address))?.host;
  if (host === undefined)
    throw new AppError("invalid_input", {
      userMessage: "A key is only of use for a repository that is reached by ssh.",
    });
  sshFingerprints(privateKey);
  const keys = [{ privateKey: privateKeyText(privateKey), hostname: null }];
  const project = await storeProject(deps, actor, { ...request, address, keys });
  await addSshKey(deps, actor, { projectId: project.id, hostname: host, privateKey });
  return project;
}

interface AllowedProject extends Pick<NewProject, "organization" | "name"> {
  readonly address: RepositoryAddress;
  readonly keys?: readonly RepositoryKey[];
}

/** Adds a repository whose place has been allowed already. */
export async function storeProject(deps: AddProjectDeps, actor: Actor, request: AllowedProject): Promise<Project> {
  const organization = checkedName(request.organization, "organization");
  const name = checkedName(request.name, "project");
  const repositoryUrl = addressText(request.address);
  const { defaultBranch } = await deps.git.inspect(repositoryUrl, request.keys);
  const id = deps.ids.next();
  return deps.projects.create(
    {
      id,
      organization,
      name,
      slug: `git/${organization}/${name}`,
      repositoryUrl,
      defaultBranch,
      hookTokenHash: secretHash(hookToken(deps.hookSecret, id)),
    },
    actorName(actor),
    deps.clock.now(),
  );
}

function checkedName(text: string, what: "organization" | "project"): string {
  const name = text.trim();
  if (namePattern.test(name)) return name;
  throw new AppError("invalid_input", {
    userMessage: `The ${what}'s name has 1 to 100 letters, digits, dots, dashes or underscores, and begins with a letter or digit.`,
  });
}
