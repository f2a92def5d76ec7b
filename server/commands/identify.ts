import { timingSafeEqual } from "node:crypto";
import type { AccountDeps } from "#server/commands/account-deps.ts";
import { secretHash } from "#server/commands/secret-hash.ts";
import type { Actor } from "#server/core/actor.ts";
import type { Account } from "#server/core/ports/account-store.ts";

/** What a request shows of who it is. */
export type Credential =
  | { readonly kind: "token"; readonly token: string }
  | { readonly kind: "session"; readonly sessionId: string };

/** Who a request is from. `sessionId` is there when a session showed it. */
export interface Identity {
  readonly actor: Actor;
  readonly sessionId: string | null;
}

/** `localToken` is the content of the data directory's token file, or null when this process cannot read it. */
export type IdentifyDeps = Pick<AccountDeps, "accounts" | "clock"> & { readonly localToken: string | null };

/**
 * Finds out who shows a credential: one query, asked on every request, so that
 * a revoked token, an ended session or a suspended account is refused at once.
 * Null for a credential that is not good.
 */
export async function identify(deps: IdentifyDeps, credential: Credential): Promise<Identity | null> {
  if (credential.kind === "session") {
    const account = await deps.accounts.findBySession(credential.sessionId, deps.clock.now());
    return account === null ? null : { actor: userActor(account), sessionId: credential.sessionId };
  }
  const hash = secretHash(credential.token);
  if (deps.localToken !== null && isSame(hash, secretHash(deps.localToken))) {
    return { actor: { kind: "local" }, sessionId: null };
  }
  const account = await deps.accounts.findByToken(hash);
  return account === null ? null : { actor: userActor(account), sessionId: null };
}

function userActor(account: Account): Actor {
  return { kind: "user", userId: account.id, login: account.login, isAdmin: account.isAdmin };
}

function isSame(left: string, right: string): boolean {
  return timingSafeEqual(Buffer.from(left), Buffer.from(right));
}
