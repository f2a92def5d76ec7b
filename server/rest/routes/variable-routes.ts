import { z } from "zod";
import { removeVariable } from "#server/commands/remove-variable.ts";
import { setVariable } from "#server/commands/set-variable.ts";
import { AppError } from "#server/core/error/app-error.ts";
import { findProject } from "#server/rest/find-project.ts";
import { readBody } from "#server/rest/read-body.ts";
import { projectVariableResource } from "#server/rest/resources/variable-resource.ts";
import { json, type RestAnswer, type RestCall, type Route } from "#server/rest/rest-exchange.ts";

const variableBody = z.object({ name: z.string(), value: z.string() });

async function list(call: RestCall): Promise<RestAnswer> {
  const project = await findProject(call);
  const variables = await call.deps.variables.list({ projectId: project.id });
  return json(200, { items: variables.map(projectVariableResource), next_page_token: null });
}

async function set(call: RestCall): Promise<RestAnswer> {
  const body = await readBody(call, variableBody);
  const project = await findProject(call);
  const variable = await setVariable(call.deps, call.actor, { owner: { projectId: project.id }, ...body });
  return json(201, projectVariableResource(variable));
}

async function get(call: RestCall): Promise<RestAnswer> {
  const project = await findProject(call);
  const variables = await call.deps.variables.list({ projectId: project.id });
  const variable = variables.find(({ name }) => name === call.params["name"]);
  if (variable === undefined) throw new AppError("not_found", { userMessage: "Environment variable not found." });
  return json(200, projectVariableResource(variable));
}

async function remove(call: RestCall): Promise<RestAnswer> {
  const project = await findProject(call);
  await removeVariable(call.deps, call.actor, {
    owner: { projectId: project.id },
    name: call.params["name"] ?? "",
  });
  return json(200, { message: "Environment variable deleted." });
}

/** Variables of projects, of API v2. */
export const variableRoutes: readonly Route[] = [
  { method: "GET", path: "/api/v2/project/:slug/envvar", access: "token", handle: list },
  { method: "POST", path: "/api/v2/project/:slug/envvar", access: "token", handle: set },
  { method: "GET", path: "/api/v2/project/:slug/envvar/:name", access: "token", handle: get },
  { method: "DELETE", path: "/api/v2/project/:slug/envvar/:name", access: "token", handle: remove },
];
