import type { Deps } from "#server/commands/deps.ts";
import type { SshKeySpec } from "#server/core/agent-protocol/task-spec.ts";
import type { ProjectId } from "#server/core/ids.ts";
import { sshKeyIdentity } from "#server/core/ports/ssh-key-store.ts";

/** A project's private keys, opened: for its jobs, and for the server's own git. Throws `unavailable` for one that cannot be opened. */
export async function openSshKeys(
  deps: Pick<Deps, "sshKeys" | "secrets">,
  projectId: ProjectId,
): Promise<readonly SshKeySpec[]> {
  const keys = await deps.sshKeys.forTask(projectId);
  return keys.map(({ fingerprint, md5, hostname, sealed }) => ({
    fingerprint,
    md5,
    hostname,
    privateKey: deps.secrets.open(sealed, sshKeyIdentity(projectId, fingerprint)),
  }));
}
