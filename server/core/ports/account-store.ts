import type { UserId } from "#server/core/ids.ts";

/** An account, without its password. */
export interface Account {
  readonly id: UserId;
  readonly login: string;
  readonly isAdmin: boolean;
  readonly suspendedAt: Date | null;
}

/** Accounts, their sessions and tokens. Secrets are stored as hashes only. */
export interface AccountStore {
  /** The account with its password hash (null until one is set), or null. */
  findByLogin(login: string): Promise<(Account & { readonly passwordHash: string | null }) | null>;
  /** True when at least one account has a password: the first run is over. */
  anyPasswordSet(): Promise<boolean>;
  /** Makes the account, or sets password and admin flag of an existing one without a password. Throws `conflict` when it has one. Writes `user.created`. */
  claim(
    account: {
      readonly id: UserId;
      readonly login: string;
      readonly passwordHash: string | null;
      readonly isAdmin: boolean;
    },
    now: Date,
  ): Promise<Account>;
  /** Opens a session. Writes `session.created`. */
  createSession(
    session: { readonly id: string; readonly userId: UserId; readonly expiresAt: Date },
    now: Date,
  ): Promise<void>;
  /** The account of a session that is neither expired nor revoked and whose account is not suspended, or null. */
  findBySession(sessionId: string, now: Date): Promise<Account | null>;
  /** Ends a session. Harmless when it has ended. */
  revokeSession(sessionId: string, now: Date): Promise<void>;
  /** Stores a personal API token's hash. Writes `token.created`. */
  createToken(
    token: {
      readonly id: string;
      readonly userId: UserId;
      readonly label: string;
      readonly tokenHash: string;
      readonly lastFour: string;
    },
    now: Date,
  ): Promise<void>;
  /** The account of a token that is not revoked and whose account is not suspended, or null. */
  findByToken(tokenHash: string): Promise<Account | null>;
}
