import type { IncomingMessage } from "node:http";
import { type IdentifyDeps, type Identity, identify } from "#server/commands/identify.ts";
import { AppError } from "#server/core/error/app-error.ts";
import type { ReadSessionId } from "#server/web/auth/session-cookie.ts";
import { shownToken } from "#server/web/credentials.ts";
import { isSocketFromOurPages } from "#server/web/request-origin.ts";

/** Who a request is from, by each way of showing it. The one place that decides. */
export interface Identities {
  /** By the session cookie alone. */
  byCookie(request: IncomingMessage): Promise<Identity | null>;
  /** By a token, else by the cookie where that is allowed. Throws `unauthenticated` for a token that is not good. */
  byToken(
    request: IncomingMessage,
    query: URLSearchParams,
    options: { readonly cookie: boolean },
  ): Promise<Identity | null>;
  /** For a socket: a token of the command line, or the cookie of one of our own pages. */
  bySocket(request: IncomingMessage): Promise<Identity | null>;
}

/** Resolves identities; asks the database each time, so nothing that was revoked lives on in a cache. */
export function createIdentities(deps: IdentifyDeps, readSessionId: ReadSessionId): Identities {
  const byCookie = async (request: IncomingMessage): Promise<Identity | null> => {
    const sessionId = await readSessionId(request.headers);
    return sessionId === null ? null : identify(deps, { kind: "session", sessionId });
  };
  const byToken: Identities["byToken"] = async (request, query, options) => {
    const shown = shownToken(request.headers, query);
    if (shown.kind === "none") return options.cookie ? byCookie(request) : null;
    const identity = shown.kind === "token" ? await identify(deps, shown) : null;
    if (identity === null) throw new AppError("unauthenticated", { userMessage: "Unauthorized" });
    return identity;
  };
  return {
    byCookie,
    byToken,
    bySocket: async (request) => {
      const shown = shownToken(request.headers, new URLSearchParams());
      if (shown.kind === "token") return identify(deps, shown);
      return isSocketFromOurPages(request.headers) ? byCookie(request) : null;
    },
  };
}
