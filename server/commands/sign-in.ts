import type { AccountDeps } from "#server/commands/account-deps.ts";
import { verifyPassword } from "#server/commands/password-hash.ts";
import type { SignInGuard } from "#server/commands/sign-in-guard.ts";
import { AppError } from "#server/core/error/app-error.ts";
import type { Account } from "#server/core/ports/account-store.ts";

/** How long a session lasts without signing in again. */
export const sessionSeconds = 30 * 24 * 3600;

/** What the sign-in page asks for. */
export interface SignInRequest {
  readonly login: string;
  readonly password: string;
  readonly address: string;
}

/** A session that has been opened. */
export interface OpenedSession {
  readonly sessionId: string;
  readonly account: Account;
}

/**
 * Opens a session for a login and its password. Wrong login and wrong password
 * are told alike, and take the same time. Throws `unauthenticated`, or
 * `unavailable` with the seconds to wait after too many wrong passwords.
 */
export async function signIn(
  deps: AccountDeps & { readonly guard: SignInGuard },
  request: SignInRequest,
): Promise<OpenedSession> {
  const attempt = { login: request.login.trim(), address: request.address };
  refuseTooManyTries(deps.guard.waitSeconds(attempt, deps.clock.now()));
  const account = await deps.accounts.findByLogin(attempt.login);
  const isRight = await verifyPassword(request.password, account?.passwordHash ?? null);
  const now = deps.clock.now();
  if (account === null || !isRight) {
    deps.guard.failed(attempt, now);
    throw new AppError("unauthenticated", { userMessage: "Login or password is wrong." });
  }
  deps.guard.succeeded(attempt);
  if (account.suspendedAt !== null) {
    throw new AppError("unauthenticated", { userMessage: "This account is suspended. Ask an administrator." });
  }
  const sessionId = deps.ids.next();
  const expiresAt = new Date(now.getTime() + sessionSeconds * 1000);
  await deps.accounts.createSession({ id: sessionId, userId: account.id, expiresAt }, now);
  return { sessionId, account };
}

function refuseTooManyTries(waitSeconds: number): void {
  if (waitSeconds <= 0) return;
  throw new AppError("unavailable", {
    userMessage: `Too many wrong passwords. Try again in ${waitSeconds} ${waitSeconds === 1 ? "second" : "seconds"}.`,
  });
}
