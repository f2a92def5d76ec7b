import { actorName } from "#server/core/actor.ts";
import { json, type RestAnswer, type RestCall, type Route } from "#server/rest/rest-exchange.ts";

/** The owner of the data directory answers as the account of the first start. */
async function get({ deps, actor }: RestCall): Promise<RestAnswer> {
  const login = actorName(actor);
  const id = actor.kind === "user" ? actor.userId : (await deps.accounts.findByLogin(login))?.id;
  return json(200, { id: id ?? null, login, name: login, avatar_url: null });
}

/** Who shows the token, of API v2. */
export const meRoutes: readonly Route[] = [{ method: "GET", path: "/api/v2/me", access: "token", handle: get }];
