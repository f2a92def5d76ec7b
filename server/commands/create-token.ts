import type { AccountDeps } from "#server/commands/account-deps.ts";
import { authorize } from "#server/commands/authorize.ts";
import { secretHash } from "#server/commands/secret-hash.ts";
import type { Actor } from "#server/core/actor.ts";
import { AppError } from "#server/core/error/app-error.ts";

export const tokenLabelLengthMax = 100;

/** For whom, and what it is called in lists. */
export interface TokenRequest {
  readonly login: string;
  readonly label: string;
}

/**
 * Makes a personal API token and gives it back: the only time that it can be
 * seen. Everybody may make their own; only owners make other people's.
 */
export async function createToken(
  deps: AccountDeps,
  actor: Actor,
  request: TokenRequest,
): Promise<{ readonly token: string; readonly login: string }> {
  const isOwn = actor.kind === "user" && actor.login === request.login;
  authorize(actor, isOwn ? "token.create_own" : "token.create_for_others");
  const label = request.label.trim();
  if (label === "" || label.length > tokenLabelLengthMax) {
    throw new AppError("invalid_input", { userMessage: `A token's label has 1 to ${tokenLabelLengthMax} characters.` });
  }
  const account = await deps.accounts.findByLogin(request.login);
  if (account === null) {
    throw new AppError("not_found", { userMessage: `There is no account named "${request.login}".` });
  }
  if (account.suspendedAt !== null) {
    throw new AppError("conflict", { userMessage: `The account "${request.login}" is suspended.` });
  }
  const token = deps.ids.secret();
  await deps.accounts.createToken(
    { id: deps.ids.next(), userId: account.id, label, tokenHash: secretHash(token), lastFour: token.slice(-4) },
    deps.clock.now(),
  );
  return { token, login: account.login };
}
