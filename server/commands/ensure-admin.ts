import type { AccountDeps } from "#server/commands/account-deps.ts";
import { AppError } from "#server/core/error/app-error.ts";

/** The account of the first start. */
export const firstLogin = "admin";

/**
 * Makes the `admin` account when there is none, without a password, so that
 * its owner can trigger and make tokens on the command line before anybody has
 * opened the dashboard. Harmless to call at every start.
 */
export async function ensureAdmin({ accounts, clock, ids }: AccountDeps): Promise<void> {
  if ((await accounts.findByLogin(firstLogin)) !== null) return;
  const account = { id: ids.next(), login: firstLogin, passwordHash: null, isAdmin: true };
  await accounts.claim(account, clock.now()).catch((error: unknown) => {
    const madeByAnother = error instanceof AppError && error.code === "conflict";
    if (!madeByAnother) throw error;
  });
}
