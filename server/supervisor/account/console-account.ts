import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { z } from "zod";
import { hashSecret, verifySecret } from "#server/supervisor/password-hash.ts";
import { writePrivateFile } from "#server/supervisor/write-private-file.ts";

const sessionSchema = z.object({ hash: z.string(), expiresAt: z.number() });
const fileSchema = z.object({ passwordHash: z.string(), sessions: z.array(sessionSchema) });
type AccountFile = z.infer<typeof fileSchema>;

export const sessionHours = 12;
export const passwordCharactersMin = 12;
export const passwordCharactersMax = 200;
const sessionsMax = 20;
const tokenBytes = 32;

/**
 * The console's one password and its sessions, in a file of the data directory.
 * The file is read each time, so an owner who removes it ends every session at
 * once. Tokens are kept as hashes only.
 */
export interface ConsoleAccount {
  /** Whether the password has been set. */
  isSetUp(): boolean;
  /** Sets the password. False when there is one already. */
  setUp(password: string): Promise<boolean>;
  /** A new session's token, or null when the password is wrong. Takes equally long either way. */
  signIn(password: string, now: number): Promise<string | null>;
  /** Whether the token belongs to a session that has not ended. */
  isSignedIn(token: string | null, now: number): boolean;
  /** Ends the token's session. */
  signOut(token: string | null): void;
}

/** The account that is kept in `file`. Only one process may write it: the console. */
export function openConsoleAccount(file: string): ConsoleAccount {
  const read = () => readAccount(file);
  const write = (account: AccountFile) => writePrivateFile(file, `${JSON.stringify(account, null, 2)}\n`);
  return {
    isSetUp: () => read() !== null,
    setUp: async (password) => {
      const passwordHash = await hashSecret(password, "password");
      if (read() !== null) return false;
      write({ passwordHash, sessions: [] });
      return true;
    },
    signIn: async (password, now) => {
      const right = await verifySecret(password, read()?.passwordHash ?? "");
      const account = read();
      if (!right || account === null) return null;
      const token = randomBytes(tokenBytes).toString("base64url");
      const session = { hash: hashOf(token), expiresAt: now + sessionHours * 3_600_000 };
      const others = account.sessions.filter((other) => other.expiresAt > now).slice(1 - sessionsMax);
      write({ ...account, sessions: [...others, session] });
      return token;
    },
    isSignedIn: (token, now) =>
      token !== null && (read()?.sessions ?? []).some((one) => one.hash === hashOf(token) && one.expiresAt > now),
    signOut: (token) => {
      const account = read();
      if (account === null || token === null) return;
      write({ ...account, sessions: account.sessions.filter((session) => session.hash !== hashOf(token)) });
    },
  };
}

function readAccount(file: string): AccountFile | null {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}
