/** `__Host-` makes browsers insist on HTTPS, this very host, and every path. */
const cookieName = "__Host-rotunda-console";

/** The session's token in a request's Cookie header, or null. */
export function tokenInCookies(header: string | undefined): string | null {
  for (const part of (header ?? "").split(";")) {
    const [name, value] = part.trim().split("=");
    if (name === cookieName && value !== undefined && value !== "") return value;
  }
  return null;
}

/** The Set-Cookie header that gives a token to the browser, or takes it away (null). */
export function cookieForToken(token: string | null, hours: number): string {
  const attributes = "Path=/; HttpOnly; Secure; SameSite=Strict";
  if (token === null) return `${cookieName}=; ${attributes}; Max-Age=0`;
  return `${cookieName}=${token}; ${attributes}; Max-Age=${hours * 3600}`;
}
