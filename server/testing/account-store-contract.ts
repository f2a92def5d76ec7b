import { describe, expect, test } from "vitest";
import { systemIds } from "#server/adapters/clock/system-clock.ts";
import type { AccountStore } from "#server/core/ports/account-store.ts";

/** A store to hold to its port, with the changes that nobody makes through the port yet. */
export interface OpenedAccountStore {
  readonly accounts: AccountStore;
  suspend(login: string): Promise<void>;
  revokeToken(tokenHash: string): Promise<void>;
  /** Names of the events written so far, or null when the store keeps none. */
  eventTypes(): Promise<readonly string[] | null>;
}

const now = new Date("2026-01-01T00:00:00Z");
const later = new Date("2026-01-01T01:00:00Z");

/** What every account store must do, in memory or in a database. `open` gives an empty one. */
export function accountStoreContract(name: string, open: () => Promise<OpenedAccountStore>): void {
  const claim = (accounts: AccountStore, login: string, passwordHash: string | null) =>
    accounts.claim({ id: systemIds.next(), login, passwordHash, isAdmin: false }, now);

  describe(`accounts in ${name}`, () => {
    test("an account without a password is completed once; its id stays", async () => {
      const { accounts } = await open();
      const made = await claim(accounts, "admin", null);
      expect(await accounts.anyPasswordSet()).toBe(false);
      const completed = await accounts.claim(
        { id: systemIds.next(), login: "admin", passwordHash: "hash", isAdmin: true },
        now,
      );
      expect(completed).toEqual({ id: made.id, login: "admin", isAdmin: true, suspendedAt: null });
      expect(await accounts.anyPasswordSet()).toBe(true);
      expect(await accounts.findByLogin("admin")).toEqual({ ...completed, passwordHash: "hash" });
      await expect(claim(accounts, "admin", "other")).rejects.toMatchObject({ code: "conflict" });
      await expect(claim(accounts, "admin", null)).rejects.toMatchObject({ code: "conflict" });
    });

    test("of two who claim an account at once, one gets it", async () => {
      const { accounts } = await open();
      await claim(accounts, "admin", null);
      const results = await Promise.allSettled(["a", "b", "c"].map((hash) => claim(accounts, "admin", hash)));
      expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    });

    test("a session is good until it expires, is revoked, or its account is suspended", async () => {
      const { accounts, suspend } = await open();
      const { id: userId } = await claim(accounts, "ada", "hash");
      const [first, second] = [systemIds.next(), systemIds.next()];
      await accounts.createSession({ id: first, userId, expiresAt: later }, now);
      await accounts.createSession({ id: second, userId, expiresAt: later }, now);
      expect((await accounts.findBySession(first, now))?.login).toBe("ada");
      expect(await accounts.findBySession(first, later)).toBeNull();
      await accounts.revokeSession(first, now);
      await accounts.revokeSession(first, now);
      expect(await accounts.findBySession(first, now)).toBeNull();
      expect((await accounts.findBySession(second, now))?.login).toBe("ada");
      await suspend("ada");
      expect(await accounts.findBySession(second, now)).toBeNull();
      expect(await accounts.findBySession(systemIds.next(), now)).toBeNull();
    });

    test("a token is good until it is revoked or its account is suspended", async () => {
      const { accounts, suspend, revokeToken } = await open();
      const { id: userId } = await claim(accounts, "ada", "hash");
      const create = (tokenHash: string) =>
        accounts.createToken({ id: systemIds.next(), userId, label: "l", tokenHash, lastFour: "abcd" }, now);
      await create("first");
      await create("second");
      expect((await accounts.findByToken("first"))?.login).toBe("ada");
      await revokeToken("first");
      expect(await accounts.findByToken("first")).toBeNull();
      await suspend("ada");
      expect(await accounts.findByToken("second")).toBeNull();
      expect(await accounts.findByToken("unknown")).toBeNull();
    });

    test("what happened is told by name", async () => {
      const { accounts, eventTypes } = await open();
      const { id: userId } = await claim(accounts, "ada", "hash");
      await accounts.createSession({ id: systemIds.next(), userId, expiresAt: later }, now);
      await accounts.createToken({ id: systemIds.next(), userId, label: "l", tokenHash: "t", lastFour: "abcd" }, now);
      const types = await eventTypes();
      if (types !== null) expect(types).toEqual(["user.created", "session.created", "token.created"]);
    });
  });
}
