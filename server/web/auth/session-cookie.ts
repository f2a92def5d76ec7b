import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { sessionSeconds } from "#server/commands/sign-in.ts";
import { readCookies } from "#server/web/cookies.ts";
import { requestOrigin } from "#server/web/request-origin.ts";

/** Names of our own, so that other programs on this host's other ports do not overwrite them. */
export const sessionCookieName = "rotunda-session";
export const csrfCookieName = "rotunda-csrf";
export const callbackCookieName = "rotunda-callback";

/** Reads the session's id out of a request's cookie; null when there is none that we have written. */
export type ReadSessionId = (headers: IncomingHttpHeaders) => Promise<string | null>;

/** The cookie is encrypted with the installation's secret; what it names is looked up on each request by the caller. */
export async function sessionReader(secret: string): Promise<ReadSessionId> {
  const { decode } = (await import("next-auth/jwt")).default;
  return async (headers) => {
    const cookie = readCookies(headers.cookie)[sessionCookieName];
    if (cookie === undefined || cookie === "") return null;
    const token = await decode({ token: cookie, secret }).catch(() => null);
    const sessionId = token?.["sessionId"];
    return typeof sessionId === "string" ? sessionId : null;
  };
}

/** How our cookies are set: never read by scripts, never sent by other sites' forms, and over TLS only where there is TLS. */
export function cookieOptions(headers: IncomingHttpHeaders): {
  httpOnly: true;
  sameSite: "lax";
  path: "/";
  secure: boolean;
} {
  return { httpOnly: true, sameSite: "lax", path: "/", secure: requestOrigin(headers).protocol === "https" };
}

/** Makes the browser forget the session. */
export function forgetSession(request: IncomingMessage, response: ServerResponse): void {
  const secure = requestOrigin(request.headers).protocol === "https" ? "; Secure" : "";
  response.appendHeader("set-cookie", `${sessionCookieName}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax${secure}`);
}

/** Seconds a cookie lasts: as long as its session. */
export const cookieSeconds = sessionSeconds;
