import type { Deps } from "#server/commands/deps.ts";
import type { SshKeySpec } from "#server/core/agent-protocol/task-spec.ts";
import { sshKeyIdentity } from "#server/core/ports/ssh-key-store.ts";
import type { ClaimedTask } from "#server/core/ports/task-store.ts";

/** The project's private keys, opened, for a task with a step that adds them; else none. Throws `unavailable` for one that cannot be opened. */
export async function openSshKeys(
  deps: Pick<Deps, "sshKeys" | "secrets">,
  { plan, project }: Pick<ClaimedTask, "plan" | "project">,
): Promise<readonly SshKeySpec[]> {
  if (!plan.steps.some(({ type }) => type === "add_ssh_keys")) return [];
  const keys = await deps.sshKeys.forTask(project.id);
  return keys.map(({ fingerprint, md5, hostname, sealed }) => ({
    fingerprint,
    md5,
    hostname,
    privateKey: deps.secrets.open(sealed, sshKeyIdentity(project.id, fingerprint)),
  }));
}
