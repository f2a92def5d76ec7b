import type pg from "pg";
import { recordEvents } from "#server/adapters/prisma/record-events.ts";
import { inTransaction } from "#server/adapters/prisma/transaction.ts";
import { AppError } from "#server/core/error/app-error.ts";
import type { DomainEvent } from "#server/core/events.ts";
import type { Account, AccountStore } from "#server/core/ports/account-store.ts";

interface AccountRow {
  readonly id: string;
  readonly login: string;
  readonly is_admin: boolean;
  readonly suspended_at: Date | null;
  readonly password_hash: string | null;
}

const columns = "u.id, u.login, u.is_admin, u.suspended_at";

/** Accounts, sessions and tokens in PostgreSQL, as the port says. Plain SQL: a request's identity is one query. */
export function postgresAccountStore(pool: pg.Pool): AccountStore {
  return {
    findByLogin: async (login) => {
      const { rows } = await pool.query<AccountRow>(
        `SELECT ${columns}, u.password_hash FROM users u WHERE u.login = $1`,
        [login],
      );
      const row = rows[0];
      return row === undefined ? null : { ...account(row), passwordHash: row.password_hash };
    },
    anyPasswordSet: async () => {
      const { rows } = await pool.query<{ any: boolean }>(
        "SELECT EXISTS (SELECT FROM users WHERE password_hash IS NOT NULL) AS any",
      );
      return rows[0]?.any === true;
    },
    claim: (claimed, now) => claim(pool, claimed, now),
    createSession: (session, now) =>
      write(pool, {
        event: { type: "session.created", payload: { userId: session.userId, sessionId: session.id } },
        now,
        sql: "INSERT INTO sessions (id, user_id, created_at, expires_at) VALUES ($1, $2, $3, $4)",
        values: [session.id, session.userId, now, session.expiresAt],
      }),
    findBySession: async (sessionId, now) => {
      const { rows } = await pool.query<AccountRow>({
        name: "account-by-session",
        text: `SELECT ${columns} FROM sessions s JOIN users u ON u.id = s.user_id
               WHERE s.id = $1 AND s.revoked_at IS NULL AND s.expires_at > $2 AND u.suspended_at IS NULL`,
        values: [sessionId, now],
      });
      return rows[0] === undefined ? null : account(rows[0]);
    },
    revokeSession: async (sessionId, now) => {
      await pool.query("UPDATE sessions SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL", [sessionId, now]);
    },
    createToken: (token, now) =>
      write(pool, {
        event: { type: "token.created", payload: { userId: token.userId, tokenId: token.id } },
        now,
        sql: "INSERT INTO api_tokens (id, user_id, label, token_hash, last_four, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
        values: [token.id, token.userId, token.label, token.tokenHash, token.lastFour, now],
      }),
    findByToken: async (tokenHash) => {
      const { rows } = await pool.query<AccountRow>({
        name: "account-by-token",
        text: `SELECT ${columns} FROM api_tokens t JOIN users u ON u.id = t.user_id
               WHERE t.token_hash = $1 AND t.revoked_at IS NULL AND u.suspended_at IS NULL`,
        values: [tokenHash],
      });
      return rows[0] === undefined ? null : account(rows[0]);
    },
  };
}

type ClaimedAccount = Parameters<AccountStore["claim"]>[0];

/** The row is inserted, or an existing one without a password is completed; the condition is in the statement, so of two at once one wins. */
async function claim(pool: pg.Pool, claimed: ClaimedAccount, now: Date): Promise<Account> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query<AccountRow>(
      `INSERT INTO users AS u (id, login, password_hash, is_admin, created_at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (login) DO UPDATE SET password_hash = EXCLUDED.password_hash, is_admin = EXCLUDED.is_admin
         WHERE u.password_hash IS NULL AND EXCLUDED.password_hash IS NOT NULL
       RETURNING ${columns}`,
      [claimed.id, claimed.login, claimed.passwordHash, claimed.isAdmin, now],
    );
    const row = rows[0];
    if (row === undefined) throw new AppError("conflict", { userMessage: `The login "${claimed.login}" is taken.` });
    await recordEvents(client, [{ type: "user.created", payload: { userId: row.id } }], { actor: claimed.login, now });
    return account(row);
  });
}

interface Write {
  readonly event: DomainEvent & { readonly payload: { readonly userId: string } };
  readonly now: Date;
  readonly sql: string;
  readonly values: unknown[];
}

async function write(pool: pg.Pool, { event, now, sql, values }: Write): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query(sql, values);
    const { rows } = await client.query<{ login: string }>("SELECT login FROM users WHERE id = $1", [
      event.payload.userId,
    ]);
    await recordEvents(client, [event], { actor: rows[0]?.login ?? event.payload.userId, now });
  });
}

function account(row: AccountRow): Account {
  return { id: row.id, login: row.login, isAdmin: row.is_admin, suspendedAt: row.suspended_at };
}
