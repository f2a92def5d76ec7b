import type { IncomingMessage, ServerResponse } from "node:http";
import type { AuthOptions, User } from "next-auth";
import type { Logger } from "pino";
import type { AccountDeps } from "#server/commands/account-deps.ts";
import { signIn } from "#server/commands/sign-in.ts";
import type { SignInGuard } from "#server/commands/sign-in-guard.ts";
import { signOut } from "#server/commands/sign-out.ts";
import { AppError } from "#server/core/error/app-error.ts";
import { asNextRequest, asNextResponse } from "#server/web/auth/next-shims.ts";
import {
  callbackCookieName,
  cookieOptions,
  cookieSeconds,
  csrfCookieName,
  sessionCookieName,
} from "#server/web/auth/session-cookie.ts";
import { commonJsDefault } from "#server/web/common-js.ts";
import { remoteAddress } from "#server/web/request-origin.ts";

/** What signing in needs. */
export interface AuthDeps extends AccountDeps {
  readonly guard: SignInGuard;
  readonly secret: string;
  readonly log: Logger;
}

/** What our sign-in adds to the library's user. */
interface SignedInUser extends User {
  readonly sessionId: string;
}

/** Answers everything under `/api/auth`. */
export type AuthDoor = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * next-auth under `/api/auth`, with one way to sign in: login and password of
 * a local account (`credentials`, fields `login` and `password`). The cookie
 * holds the id of a row in `sessions`, and that row decides.
 */
export async function openAuthDoor(deps: AuthDeps): Promise<AuthDoor> {
  const [{ default: nextAuth }, { default: credentials }] = await Promise.all([
    import("next-auth/next"),
    import("next-auth/providers/credentials"),
  ]);
  return async (request, response) => {
    const address = remoteAddress(request);
    const provider = commonJsDefault(credentials)({
      name: "Rotunda",
      credentials: { login: { label: "Login" }, password: { label: "Password", type: "password" } },
      authorize: (given) => authorize(deps, { login: given?.login ?? "", password: given?.password ?? "", address }),
    });
    const options: AuthOptions = { ...baseOptions(deps, request), providers: [provider] };
    await commonJsDefault(nextAuth)(await asNextRequest(request), asNextResponse(response), options);
  };
}

/** Throws with the sentence that the page shows: the library hands an error's message on as `error=`. */
async function authorize(
  deps: AuthDeps,
  attempt: { readonly login: string; readonly password: string; readonly address: string },
): Promise<SignedInUser> {
  try {
    const { sessionId, account } = await signIn(deps, attempt);
    return { id: account.id, name: account.login, sessionId };
  } catch (error) {
    if (error instanceof AppError) throw new Error(error.userMessage, { cause: error });
    deps.log.error({ err: error }, "signing in failed");
    throw new Error("Something went wrong. Try again in a moment.", { cause: error });
  }
}

function baseOptions(deps: AuthDeps, request: IncomingMessage): Omit<AuthOptions, "providers"> {
  const options = cookieOptions(request.headers);
  return {
    secret: deps.secret,
    session: { strategy: "jwt", maxAge: cookieSeconds },
    pages: { signIn: "/sign-in", error: "/sign-in" },
    cookies: {
      sessionToken: { name: sessionCookieName, options },
      csrfToken: { name: csrfCookieName, options },
      callbackUrl: { name: callbackCookieName, options },
    },
    callbacks: {
      jwt: ({ token, user }) =>
        user === undefined ? token : { ...token, sessionId: (user as SignedInUser).sessionId },
    },
    events: {
      signOut: async ({ token }) => {
        const sessionId = token?.["sessionId"];
        if (typeof sessionId === "string") await signOut(deps, sessionId);
      },
    },
    logger: {
      error: (code, metadata) => deps.log.warn({ code, metadata }, "sign-in library"),
      warn: (code) => deps.log.debug({ code }, "sign-in library"),
      debug: () => undefined,
    },
  };
}
