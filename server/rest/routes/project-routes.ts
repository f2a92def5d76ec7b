import { findProject } from "#server/rest/find-project.ts";
import { projectResource } from "#server/rest/resources/project-resource.ts";
import { json, type RestAnswer, type RestCall, type Route } from "#server/rest/rest-exchange.ts";

async function get(call: RestCall): Promise<RestAnswer> {
  return json(200, projectResource(await findProject(call)));
}

/** Projects of API v2. */
export const projectRoutes: readonly Route[] = [
  { method: "GET", path: "/api/v2/project/:slug", access: "token", handle: get },
];
