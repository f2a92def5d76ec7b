import { z } from "zod";
import { createContext } from "#server/commands/create-context.ts";
import { removeContext } from "#server/commands/remove-context.ts";
import { removeVariable } from "#server/commands/remove-variable.ts";
import { setVariable } from "#server/commands/set-variable.ts";
import { AppError } from "#server/core/error/app-error.ts";
import type { Context, OrganizationRef } from "#server/core/ports/context-store.ts";
import { readBody } from "#server/rest/read-body.ts";
import { contextResource, contextVariableResource } from "#server/rest/resources/variable-resource.ts";
import { json, type RestAnswer, type RestCall, type Route } from "#server/rest/rest-exchange.ts";

const ownerBody = z.union([
  z.object({ id: z.uuid(), type: z.literal("organization").nullish() }),
  z.object({ slug: z.string().max(200), type: z.literal("organization").nullish() }),
]);
const contextBody = z.object({ name: z.string(), owner: ownerBody });
const valueBody = z.object({ value: z.string() });

/** An organization's slug is `git/<name>`; clients that keep ids say `circleci/<id>`. */
function organizationOf(slug: string): OrganizationRef {
  const [vcs, name = "", ...rest] = slug.split("/");
  if (rest.length === 0 && vcs === "git" && name !== "") return { name };
  if (rest.length === 0 && vcs === "circleci" && z.uuid().safeParse(name).success) return { id: name };
  throw new AppError("not_found", { userMessage: "Organization not found", detail: { slug } });
}

function askedOrganization({ query }: RestCall): OrganizationRef {
  const [id, slug] = [query.get("owner-id"), query.get("owner-slug")];
  if (slug !== null) return organizationOf(slug);
  if (id !== null && z.uuid().safeParse(id).success) return { id };
  throw new AppError("invalid_input", { userMessage: 'Say whose contexts: "owner-slug" or "owner-id".' });
}

async function list(call: RestCall): Promise<RestAnswer> {
  const { deps, query } = call;
  const organization = await deps.contexts.organization(askedOrganization(call));
  if (organization === null) throw new AppError("not_found", { userMessage: "Organization not found" });
  const name = query.get("name");
  const all = await deps.contexts.list(organization.id);
  const contexts = name === null ? all : all.filter((context) => context.name === name);
  const withVariables = query.get("include-env-vars") === "true";
  const items = await Promise.all(
    contexts.map(async (context) =>
      contextResource(context, withVariables ? await deps.variables.list({ contextId: context.id }) : undefined),
    ),
  );
  return json(200, { items, next_page_token: null });
}

async function create(call: RestCall): Promise<RestAnswer> {
  const { name, owner } = await readBody(call, contextBody);
  const organization = "id" in owner ? { id: owner.id } : organizationOf(owner.slug);
  return json(200, contextResource(await createContext(call.deps, call.actor, { organization, name })));
}

async function find({ deps, params }: RestCall): Promise<Context> {
  const context = await deps.contexts.find(params["contextId"] ?? "");
  if (context === null) throw new AppError("not_found", { userMessage: "Context not found" });
  return context;
}

/** Restrictions do not exist here yet: every member of the organization may use every context. */
async function get(call: RestCall): Promise<RestAnswer> {
  const context = await find(call);
  const variables = await call.deps.variables.list({ contextId: context.id });
  return json(200, { ...contextResource(context, variables), org_id: context.organizationId, restrictions: [] });
}

async function remove({ deps, actor, params }: RestCall): Promise<RestAnswer> {
  await removeContext(deps, actor, params["contextId"] ?? "");
  return json(200, { message: "Context deleted." });
}

async function listVariables(call: RestCall): Promise<RestAnswer> {
  const { id } = await find(call);
  const variables = await call.deps.variables.list({ contextId: id });
  return json(200, {
    items: variables.map((variable) => contextVariableResource(variable, id)),
    next_page_token: null,
  });
}

async function putVariable(call: RestCall): Promise<RestAnswer> {
  const { value } = await readBody(call, valueBody);
  const { id } = await find(call);
  const request = { owner: { contextId: id }, name: call.params["name"] ?? "", value };
  return json(200, contextVariableResource(await setVariable(call.deps, call.actor, request), id));
}

async function dropVariable(call: RestCall): Promise<RestAnswer> {
  const { id } = await find(call);
  await removeVariable(call.deps, call.actor, { owner: { contextId: id }, name: call.params["name"] ?? "" });
  return json(200, { message: "Environment variable deleted." });
}

const variablePath = "/api/v2/context/:contextId/environment-variable/:name";

/** Contexts and their variables, of API v2. */
export const contextRoutes: readonly Route[] = [
  { method: "GET", path: "/api/v2/context", access: "token", handle: list },
  { method: "POST", path: "/api/v2/context", access: "token", handle: create },
  { method: "GET", path: "/api/v2/context/:contextId", access: "token", handle: get },
  { method: "DELETE", path: "/api/v2/context/:contextId", access: "token", handle: remove },
  { method: "GET", path: "/api/v2/context/:contextId/environment-variable", access: "token", handle: listVariables },
  { method: "PUT", path: variablePath, access: "token", handle: putVariable },
  { method: "DELETE", path: variablePath, access: "token", handle: dropVariable },
];
