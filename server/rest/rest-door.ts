import type { Actor } from "#server/core/actor.ts";
import { AppError, httpStatusOf } from "#server/core/error/app-error.ts";
import { matchPath } from "#server/rest/match-path.ts";
import { json, type RestAnswer, type RestDeps, type RestExchange, type Route } from "#server/rest/rest-exchange.ts";
import { routes } from "#server/rest/routes.ts";

/**
 * Answers REST requests: finds the route, holds it against its access rule and
 * tells every refusal as `{message}`. The route is found first, so an unknown
 * path is 404 to everybody, and nothing of a known one is told without a token.
 */
export function createRestDoor(
  deps: RestDeps,
  table: readonly Route[] = routes,
): (exchange: RestExchange) => Promise<RestAnswer> {
  checkRoutes(table);
  return async (exchange) => {
    try {
      return await answer(deps, table, exchange);
    } catch (error) {
      return refusal(error, exchange);
    }
  };
}

async function answer(deps: RestDeps, table: readonly Route[], exchange: RestExchange): Promise<RestAnswer> {
  const method = exchange.method === "HEAD" ? "GET" : exchange.method;
  const allowed: string[] = [];
  for (const route of table) {
    const params = matchPath(route.path, exchange.path);
    if (params === null) continue;
    allowed.push(route.method);
    if (route.method !== method) continue;
    const actor = await actorOf(route, exchange);
    const { query, artifactUrl } = exchange;
    const readJson = () => exchange.readJson();
    return await route.handle({ deps, actor, params, query, artifactUrl, readJson });
  }
  if (allowed.length === 0) return json(404, { message: "Not found" });
  return {
    ...json(405, { message: "Method not allowed" }),
    headers: { allow: allowed.join(", "), "content-type": "application/json; charset=utf-8" },
  };
}

async function actorOf({ access }: Route, exchange: RestExchange): Promise<Actor> {
  if (access === "key_in_body") return { kind: "system", name: "job" };
  const identity = await exchange.identify({ cookie: access === "token_or_cookie" });
  if (identity === null) throw new AppError("unauthenticated", { userMessage: "You must log in first." });
  return identity.actor;
}

function refusal(error: unknown, exchange: RestExchange): RestAnswer {
  if (error instanceof AppError) return json(httpStatusOf[error.code], { message: error.userMessage });
  const id = exchange.reportFault(error, `${exchange.method} ${exchange.path}`);
  return json(500, { message: `Something went wrong (${id})` });
}

/** Throws unless every route names its access rule, only reads are open to a cookie, and only a POST has a body to show a key in. */
function checkRoutes(table: readonly Route[]): void {
  const wrong = table.filter(
    ({ access, method }) =>
      access !== "token" &&
      !(access === "token_or_cookie" && method === "GET") &&
      !(access === "key_in_body" && method === "POST"),
  );
  if (wrong.length === 0) return;
  throw new Error(
    `Routes without a safe access rule: ${wrong.map(({ method, path }) => `${method} ${path}`).join(", ")}`,
  );
}
