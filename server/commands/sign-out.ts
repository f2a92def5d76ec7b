import type { AccountDeps } from "#server/commands/account-deps.ts";

/** Ends a session at once, wherever its cookie still is. Harmless when it has ended. */
export async function signOut({ accounts, clock }: AccountDeps, sessionId: string): Promise<void> {
  await accounts.revokeSession(sessionId, clock.now());
}
