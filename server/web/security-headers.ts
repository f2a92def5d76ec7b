import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { requestOrigin } from "#server/web/request-origin.ts";

/** Headers of every answer, whatever it is. */
export function setSecurityHeaders(request: IncomingMessage, response: ServerResponse): void {
  const { protocol, host } = requestOrigin(request.headers);
  response.setHeader("x-content-type-options", "nosniff");
  response.setHeader("x-frame-options", "DENY");
  response.setHeader("referrer-policy", "same-origin");
  response.setHeader("cross-origin-resource-policy", "same-origin");
  response.setHeader("permissions-policy", "camera=(), microphone=(), geolocation=(), payment=()");
  // Browsers ignore this one on plain HTTP, with a warning, unless the host is this machine.
  if (protocol === "https" || /^(?:localhost|127\.)/.test(host))
    response.setHeader("cross-origin-opener-policy", "same-origin");
  if (protocol === "https") response.setHeader("strict-transport-security", "max-age=31536000");
}

/**
 * The content policy of a page, with a nonce of its own. Next.js reads the
 * nonce from the request's copy of the header and puts it on every script it
 * writes; `x-nonce` is for our own parts.
 */
export function setPagePolicy(request: IncomingMessage, response: ServerResponse): void {
  const nonce = randomBytes(16).toString("base64");
  const policy = [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self' ${socketOrigins(request)}`,
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
  request.headers["content-security-policy"] = policy;
  request.headers["x-nonce"] = nonce;
  response.setHeader("content-security-policy", policy);
}

/** Not every browser counts a WebSocket to the same host as `'self'`. */
function socketOrigins(request: IncomingMessage): string {
  const { host } = requestOrigin(request.headers);
  return `ws://${host} wss://${host}`;
}
