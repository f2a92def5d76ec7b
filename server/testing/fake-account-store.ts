import { AppError } from "#server/core/error/app-error.ts";
import type { Account, AccountStore } from "#server/core/ports/account-store.ts";

type StoredAccount = { -readonly [Key in keyof Account]: Account[Key] } & { passwordHash: string | null };

interface StoredSession {
  readonly userId: string;
  readonly expiresAt: Date;
  revokedAt: Date | null;
}

/** Accounts in memory. `suspend` and `revokeToken` do what no port does yet. */
export interface FakeAccountStore extends AccountStore {
  suspend(login: string, now: Date): Promise<void>;
  revokeToken(tokenHash: string): Promise<void>;
}

/** A new one, without accounts. */
export function fakeAccountStore(): FakeAccountStore {
  const accounts = new Map<string, StoredAccount>();
  const sessions = new Map<string, StoredSession>();
  const tokens = new Map<string, string>();
  const withoutPassword = ({ id, login, isAdmin, suspendedAt }: StoredAccount): Account => ({
    id,
    login,
    isAdmin,
    suspendedAt,
  });
  const active = (userId: string | undefined): Account | null => {
    const account = [...accounts.values()].find(({ id }) => id === userId);
    return account === undefined || account.suspendedAt !== null ? null : withoutPassword(account);
  };
  return {
    findByLogin: async (login) => structuredClone(accounts.get(login) ?? null),
    anyPasswordSet: async () => [...accounts.values()].some(({ passwordHash }) => passwordHash !== null),
    claim: async ({ id, login, passwordHash, isAdmin }) => {
      const known = accounts.get(login);
      if (known !== undefined && (known.passwordHash !== null || passwordHash === null)) {
        throw new AppError("conflict", { userMessage: `The login "${login}" is taken.` });
      }
      const account = { id: known?.id ?? id, login, passwordHash, isAdmin, suspendedAt: known?.suspendedAt ?? null };
      accounts.set(login, account);
      return withoutPassword(account);
    },
    createSession: async ({ id, userId, expiresAt }) => void sessions.set(id, { userId, expiresAt, revokedAt: null }),
    findBySession: async (sessionId, now) => {
      const session = sessions.get(sessionId);
      return session === undefined || session.revokedAt !== null || session.expiresAt <= now
        ? null
        : active(session.userId);
    },
    revokeSession: async (sessionId, now) => {
      const session = sessions.get(sessionId);
      if (session !== undefined) session.revokedAt ??= now;
    },
    createToken: async ({ userId, tokenHash }) => void tokens.set(tokenHash, userId),
    findByToken: async (tokenHash) => active(tokens.get(tokenHash)),
    suspend: async (login, now) => {
      const account = accounts.get(login);
      if (account !== undefined) account.suspendedAt = now;
    },
    revokeToken: async (tokenHash) => void tokens.delete(tokenHash),
  };
}
