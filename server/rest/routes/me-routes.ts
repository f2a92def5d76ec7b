import { actorName } from "#server/core/actor.ts";
import { listOrganizations } from "#server/queries/organizations.ts";
import { json, type RestAnswer, type RestCall, type Route } from "#server/rest/rest-exchange.ts";

/** The owner of the data directory answers as the account of the first start. */
async function get({ deps, actor }: RestCall): Promise<RestAnswer> {
  const login = actorName(actor);
  const id = actor.kind === "user" ? actor.userId : (await deps.accounts.findByLogin(login))?.id;
  return json(200, { id: id ?? null, login, name: login, avatar_url: null });
}

/** Everybody works with every organization here. Clients read the type under both names. */
async function collaborations({ deps }: RestCall): Promise<RestAnswer> {
  const organizations = await listOrganizations(deps.prisma);
  const items = organizations.map(({ id, vcs, name }) => {
    return { id, slug: `${vcs}/${name}`, name, "vcs-type": vcs, vcs_type: vcs, avatar_url: "" };
  });
  return json(200, items);
}

/** Who shows the token, of API v2. */
export const meRoutes: readonly Route[] = [
  { method: "GET", path: "/api/v2/me", access: "token", handle: get },
  { method: "GET", path: "/api/v2/me/collaborations", access: "token", handle: collaborations },
];
