import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { isIP } from "node:net";

/** Where the browser thinks it is, as far as the request tells. */
export interface RequestOrigin {
  readonly protocol: "http" | "https";
  /** Name and port. */
  readonly host: string;
  /** `protocol://host`. */
  readonly origin: string;
}

/** The address a request was sent to, seen through a proxy that says so. A client that lies about it only misleads itself. */
export function requestOrigin(headers: IncomingHttpHeaders): RequestOrigin {
  const host = cleanHost(firstOf(headers["x-forwarded-host"])) ?? cleanHost(headers.host) ?? "localhost";
  const protocol = firstOf(headers["x-forwarded-proto"]) === "https" ? "https" : "http";
  return { protocol, host, origin: `${protocol}://${host}` };
}

/**
 * Whether one of our own pages sent this. Browsers say so in `Sec-Fetch-Site`,
 * and on plain HTTP in `Origin`. A request with neither is no browser's, or a
 * very old one's: it must carry what a foreign page cannot send unasked.
 */
export function isSameOrigin(headers: IncomingHttpHeaders): boolean {
  const site = headers["sec-fetch-site"];
  if (site !== undefined) return site === "same-origin" || site === "none";
  const { host } = requestOrigin(headers);
  if (headers.origin !== undefined) return hostOf(headers.origin) === host || hostOf(headers.origin) === headers.host;
  return (headers["content-type"] ?? "").startsWith("application/json");
}

/**
 * Whether a socket may be opened with this request's cookies. Browsers send
 * `Origin` with every WebSocket, and no other rule keeps foreign pages out.
 */
export function isSocketFromOurPages(headers: IncomingHttpHeaders): boolean {
  return (
    headers.origin === undefined ||
    hostOf(headers.origin) === requestOrigin(headers).host ||
    hostOf(headers.origin) === headers.host
  );
}

/** The other end's IP address; behind a proxy on this machine or network, the one that the nearest proxy saw. */
export function remoteAddress(request: IncomingMessage): string {
  const direct = request.socket.remoteAddress ?? "unknown";
  const forwarded = String(request.headers["x-forwarded-for"] ?? "")
    .split(",")
    .at(-1)
    ?.trim();
  return forwarded !== undefined && isIP(forwarded) !== 0 && isPrivate(direct) ? forwarded : direct;
}

function isPrivate(address: string): boolean {
  return /^(?:::ffff:)?(?:127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)|^::1$|^f[cd]/i.test(address);
}

function hostOf(origin: string): string | null {
  return URL.parse(origin)?.host ?? null;
}

function firstOf(header: string | string[] | undefined): string | undefined {
  return (
    String(header ?? "")
      .split(",")[0]
      ?.trim() || undefined
  );
}

function cleanHost(host: string | undefined): string | undefined {
  return host !== undefined && /^[A-Za-z0-9.:[\]_-]{1,255}$/.test(host) ? host : undefined;
}
