import { AppError } from "#server/core/error/app-error.ts";
import type { SealedSshKey, SshKeyStore } from "#server/core/ports/ssh-key-store.ts";

/** SshKeyStore in memory, for the projects that exist. */
export function fakeSshKeyStore(projectIds: ReadonlySet<string>): SshKeyStore {
  const projects = new Map<string, SealedSshKey[]>();
  const keysOf = (projectId: string) => projects.get(projectId) ?? [];
  return {
    list: async (projectId) => keysOf(projectId).map(({ sealed: _sealed, ...shown }) => shown),
    forTask: async (projectId) => keysOf(projectId),
    put: async (projectId, { id: _id, ...key }, { now }) => {
      if (!projectIds.has(projectId)) throw new AppError("not_found", { userMessage: "Project not found" });
      const keys = keysOf(projectId);
      const before = keys.find(({ fingerprint }) => fingerprint === key.fingerprint);
      const stored = { ...key, createdAt: before?.createdAt ?? now };
      projects.set(projectId, before ? keys.map((one) => (one === before ? stored : one)) : [...keys, stored]);
    },
    remove: async (projectId, fingerprint) => {
      const keys = keysOf(projectId);
      const left = keys.filter((key) => key.fingerprint !== fingerprint && key.md5 !== fingerprint.toLowerCase());
      projects.set(projectId, left);
      return left.length < keys.length;
    },
  };
}
