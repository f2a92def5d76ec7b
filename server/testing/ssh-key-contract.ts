import { describe, expect, test } from "vitest";
import { systemIds } from "#server/adapters/clock/system-clock.ts";
import type { SshKeyStore } from "#server/core/ports/ssh-key-store.ts";

/** An empty store with two projects in it. */
export interface OpenedSshKeys {
  readonly sshKeys: SshKeyStore;
  readonly projectId: string;
  readonly otherProjectId: string;
}

const first = { now: new Date("2026-01-01T00:00:00Z"), actor: "ada" };
const later = { now: new Date("2026-01-02T00:00:00Z"), actor: "ada" };
const keyOf = (word: string, hostname: string | null = null) => ({
  id: systemIds.next(),
  fingerprint: `SHA256:${word}`,
  md5: `0a:${word}`,
  hostname,
  sealed: `sealed ${word}`,
  createdAt: first.now,
});

/** What every store of projects' keys must do, in memory or in a database. */
export function sshKeyContract(name: string, open: () => Promise<OpenedSshKeys>): void {
  describe(`keys of projects in ${name}`, () => {
    test("keys are listed oldest first and without what is sealed, which only tasks are given", async () => {
      const { sshKeys, projectId, otherProjectId } = await open();
      await sshKeys.put(projectId, keyOf("bb", "git.example"), first);
      await sshKeys.put(projectId, keyOf("aa"), later);
      const shown = { fingerprint: "SHA256:bb", md5: "0a:bb", hostname: "git.example", createdAt: first.now };
      const listed = await sshKeys.list(projectId);
      expect(listed).toEqual([shown, { fingerprint: "SHA256:aa", md5: "0a:aa", hostname: null, createdAt: later.now }]);
      expect(JSON.stringify(listed)).not.toContain("sealed");
      expect((await sshKeys.forTask(projectId))[0]).toEqual({ ...shown, sealed: "sealed bb" });
      expect(await sshKeys.list(otherProjectId)).toEqual([]);
      expect(await sshKeys.forTask(otherProjectId)).toEqual([]);
    });

    test("a key of the same fingerprint is replaced, and keeps its age", async () => {
      const { sshKeys, projectId } = await open();
      await sshKeys.put(projectId, keyOf("aa", "git.example"), first);
      await sshKeys.put(projectId, keyOf("bb"), first);
      await sshKeys.put(projectId, { ...keyOf("aa", "other.example"), sealed: "sealed anew" }, later);
      const keys = await sshKeys.forTask(projectId);
      expect(keys.map(({ fingerprint }) => fingerprint)).toEqual(["SHA256:aa", "SHA256:bb"]);
      expect(keys[0]).toMatchObject({ hostname: "other.example", sealed: "sealed anew", createdAt: first.now });
    });

    test("two projects may have the same key, and each removes its own by either fingerprint, once", async () => {
      const { sshKeys, projectId, otherProjectId } = await open();
      for (const project of [projectId, otherProjectId]) await sshKeys.put(project, keyOf("aa"), first);
      expect(await sshKeys.remove(projectId, "SHA256:aa", later)).toBe(true);
      expect(await sshKeys.remove(projectId, "SHA256:aa", later)).toBe(false);
      expect(await sshKeys.remove(otherProjectId, "SHA256:AA", later)).toBe(false);
      expect(await sshKeys.forTask(otherProjectId)).toHaveLength(1);
      expect(await sshKeys.remove(otherProjectId, "0A:AA", later)).toBe(true);
      expect(await sshKeys.forTask(otherProjectId)).toEqual([]);
    });

    test("a project that is not there gets no key", async () => {
      const { sshKeys } = await open();
      const refused = sshKeys.put(systemIds.next(), keyOf("aa"), first);
      await expect(refused).rejects.toMatchObject({ code: "not_found" });
    });
  });
}
