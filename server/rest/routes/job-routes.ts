import { cancelJob } from "#server/commands/cancel-job.ts";
import { findJobId, readJobDetail } from "#server/queries/job-resources.ts";
import { readArtifacts } from "#server/queries/job-screens.ts";
import { findProject } from "#server/rest/find-project.ts";
import { jobResource } from "#server/rest/resources/job-resource.ts";
import { json, type RestAnswer, type RestCall, type Route } from "#server/rest/rest-exchange.ts";

async function get(call: RestCall): Promise<RestAnswer> {
  const project = await findProject(call);
  const row = await readJobDetail(call.deps.prisma, project.id, Number(call.params["number"]));
  return json(200, jobResource(row, project, call.deps.publicUrl));
}

async function cancelByNumber(call: RestCall): Promise<RestAnswer> {
  const project = await findProject(call);
  await cancelJob(call.deps, call.actor, await findJobId(call.deps.prisma, project.id, Number(call.params["number"])));
  return json(200, { message: "Job canceled successfully." });
}

async function cancelById({ deps, actor, params }: RestCall): Promise<RestAnswer> {
  await cancelJob(deps, actor, params["jobId"] ?? "");
  return json(200, { message: "Job canceled successfully." });
}

async function listArtifacts(call: RestCall): Promise<RestAnswer> {
  const { prisma } = call.deps;
  const project = await findProject(call);
  const artifacts = await readArtifacts(prisma, await findJobId(prisma, project.id, Number(call.params["number"])));
  const items = artifacts.map(({ id, path, nodeIndex }) => ({
    path,
    node_index: nodeIndex,
    url: call.artifactUrl({ id, path }),
  }));
  return json(200, { items, next_page_token: null });
}

/** Jobs of API v2. */
export const jobRoutes: readonly Route[] = [
  { method: "GET", path: "/api/v2/project/:slug/job/:number", access: "token", handle: get },
  { method: "POST", path: "/api/v2/project/:slug/job/:number/cancel", access: "token", handle: cancelByNumber },
  { method: "POST", path: "/api/v2/jobs/:jobId/cancel", access: "token", handle: cancelById },
  { method: "GET", path: "/api/v2/project/:slug/:number/artifacts", access: "token", handle: listArtifacts },
];
