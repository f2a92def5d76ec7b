import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { AppError } from "#server/core/error/app-error.ts";

/** The token of a request: `Bearer`, or `Basic` with the token as password as git sends it. Throws `unauthenticated` without one. */
export function requestToken(request: IncomingMessage): string {
  const header = request.headers.authorization ?? "";
  const [scheme = "", value = ""] = header.split(" ", 2);
  if (scheme.toLowerCase() === "bearer" && value !== "") return value;
  if (scheme.toLowerCase() === "basic") {
    const pair = Buffer.from(value, "base64").toString();
    const password = pair.slice(pair.indexOf(":") + 1);
    if (password !== "") return password;
  }
  throw new AppError("unauthenticated", { userMessage: "This request carries no token." });
}

/** Refuses with `unauthenticated` unless the request carries the agents' token. Compared by hash, in constant time. */
export function requireAgentToken(request: IncomingMessage, agentToken: string): void {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  if (timingSafeEqual(digest(requestToken(request)), digest(agentToken))) return;
  throw new AppError("unauthenticated", {
    userMessage: "The agent token is wrong. It is in the server's data directory.",
  });
}
