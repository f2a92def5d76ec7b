import type { Deps } from "#server/commands/deps.ts";
import type { Identity } from "#server/commands/identify.ts";
import type { Actor } from "#server/core/actor.ts";
import type { ScreenReader } from "#server/queries/screen-reader.ts";

/** What the routes work with, besides what every command may need. */
export interface RestDeps extends Deps {
  readonly prisma: ScreenReader;
  /** The installation's secret that hook tokens are made from. */
  readonly hookSecret: string;
}

/** One request, free of how it was carried. */
export interface RestExchange {
  readonly method: string;
  /** As it was sent: `%2F` inside a segment is still `%2F`. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Makes artifacts' addresses by the name that this client knows us by. */
  readonly artifactUrl: Deps["artifactUrl"];
  /** Null without any credential; throws `unauthenticated` for one that is not good. Cookies count only where `cookie` allows them. */
  identify(options: { readonly cookie: boolean }): Promise<Identity | null>;
  /** The body parsed as JSON, `undefined` when it is empty. Throws `invalid_input` or `too_large`. */
  readJson(): Promise<unknown>;
  /** Logs a fault nobody foresaw and gives the id that the client is shown. */
  reportFault(error: unknown, where: string): string;
}

/** What goes back. */
export interface RestAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | AsyncIterable<Uint8Array>;
}

/** A request that has found its route and may use it. */
export interface RestCall {
  readonly deps: RestDeps;
  readonly actor: Actor;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly artifactUrl: Deps["artifactUrl"];
  readonly readJson: () => Promise<unknown>;
}

/**
 * Who may use a route: `token` for whoever shows a token, `token_or_cookie`
 * also for a signed-in browser (only reads, whose answers another site's page
 * cannot see), `key_in_body` for a job that shows the key it was given, which
 * the command checks.
 */
export type RouteAccess = "token" | "token_or_cookie" | "key_in_body";

/** One line of the route table. */
export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** `:slug` is three segments, or one with `%2F`; `:…Id` is a UUID; `:number`, `:index` and `:step` are whole numbers. */
  readonly path: string;
  readonly access: RouteAccess;
  readonly handle: (call: RestCall) => Promise<RestAnswer>;
}

/** An answer of JSON. The type is always said: CircleCI's own command line refuses a body without it. */
export function json(status: number, value: unknown): RestAnswer {
  return { status, headers: { "content-type": "application/json; charset=utf-8" }, body: JSON.stringify(value) };
}
