import type { ProjectId } from "#server/core/ids.ts";
import type { SshKeyStore } from "#server/core/ports/ssh-key-store.ts";
import type { SshKeyView } from "#server/views/ssh-key-view.ts";
import { isoTime } from "#server/views/time.ts";

/** The keys of a project, oldest first. */
export async function readSshKeys(keys: SshKeyStore, projectId: ProjectId): Promise<readonly SshKeyView[]> {
  return (await keys.list(projectId)).map(({ fingerprint, md5, hostname, createdAt }) => ({
    fingerprint,
    md5,
    hostname,
    createdAt: isoTime(createdAt),
  }));
}
