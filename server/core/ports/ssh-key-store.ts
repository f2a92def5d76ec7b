import type { ProjectId } from "#server/core/ids.ts";
import type { ChangeContext } from "#server/core/ports/build-store.ts";

/** What may be told of a project's key: everything but the key. */
export interface SshKey {
  /** `SHA256:` and base64, as ssh tells it. */
  readonly fingerprint: string;
  /** Sixteen hex bytes with colons: the older way to tell it. */
  readonly md5: string;
  /** The host it is for; null for every host. */
  readonly hostname: string | null;
  readonly createdAt: Date;
}

/** A key with the private half still sealed, for the identity that `sshKeyIdentity` gives. */
export interface SealedSshKey extends SshKey {
  readonly sealed: string;
}

/** The private keys of projects. They are write-only: only `forTask` gives them, sealed. */
export interface SshKeyStore {
  /** A project's keys, oldest first. */
  list(projectId: ProjectId): Promise<readonly SshKey[]>;
  /** Stores a key; one of the same fingerprint is replaced. Throws `not_found` without the project. Writes `ssh_key.stored`. */
  put(projectId: ProjectId, key: SealedSshKey & { readonly id: string }, by: ChangeContext): Promise<void>;
  /** Removes a key by either way to tell it; false when there was none. Writes `ssh_key.removed`. */
  remove(projectId: ProjectId, fingerprint: string, by: ChangeContext): Promise<boolean>;
  /** What a task of this project may be given. */
  forTask(projectId: ProjectId): Promise<readonly SealedSshKey[]>;
}

/** What a key is sealed for. */
export function sshKeyIdentity(projectId: ProjectId, fingerprint: string): string {
  return `ssh key ${projectId} ${fingerprint}`;
}
