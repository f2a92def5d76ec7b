import type { Deps } from "#server/commands/deps.ts";
import { openSshKeys } from "#server/commands/open-ssh-keys.ts";
import type { ForgeAccess, SshKeySpec } from "#server/core/agent-protocol/task-spec.ts";
import type { ClaimedTask } from "#server/core/ports/task-store.ts";
import { isKeyFor, sshAddressOf } from "#server/core/ssh/ssh-address.ts";

/** What a task may have of its project's keys. */
export interface TaskSshKeys {
  /** For a job with a step that adds them; else none. */
  readonly added: readonly SshKeySpec[];
  /** For a job that checks out a repository which is reached by ssh; else null. */
  readonly forge: ForgeAccess | null;
}

/**
 * Opens the keys that a task's steps need: all for `add_ssh_keys`, and for
 * `checkout` those for the repository's own host, so that the job's git
 * reaches what the repository's does, submodules above all. Throws
 * `unavailable` for a key that cannot be opened.
 */
export async function taskSshKeys(
  deps: Pick<Deps, "sshKeys" | "secrets" | "hostKeys">,
  { plan, project }: Pick<ClaimedTask, "plan" | "project">,
): Promise<TaskSshKeys> {
  const address = plan.steps.some(({ type }) => type === "checkout") ? sshAddressOf(project.repositoryUrl) : null;
  const adds = plan.steps.some(({ type }) => type === "add_ssh_keys");
  if (!adds && address === null) return { added: [], forge: null };
  const keys = await openSshKeys(deps, project.id);
  if (address === null) return { added: keys, forge: null };
  const own = keys.filter(({ hostname }) => isKeyFor(hostname, address));
  return {
    added: adds ? keys : [],
    forge: {
      knownHosts: await deps.hostKeys.of(project.repositoryUrl),
      keys: own.map((key) => ({ ...key, hostname: address.host })),
    },
  };
}
