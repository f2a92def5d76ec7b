import { cleanStorage, reportStorage } from "#server/commands/clean-storage.ts";
import { deleteCaches } from "#server/commands/delete-caches.ts";
import type { CacheSelection } from "#server/core/ports/cache-store.ts";
import { findJobId } from "#server/queries/job-resources.ts";
import { listTestResults } from "#server/queries/test-results.ts";
import { findProject } from "#server/rest/find-project.ts";
import { cacheResource } from "#server/rest/resources/cache-resource.ts";
import { testResource } from "#server/rest/resources/test-resource.ts";
import { json, type RestAnswer, type RestCall, type Route } from "#server/rest/rest-exchange.ts";

const testsPerPage = 1_000;

async function listTests(call: RestCall): Promise<RestAnswer> {
  const { deps, params, query } = call;
  const project = await findProject(call);
  const jobId = await findJobId(deps.prisma, project.id, Number(params["number"]));
  const cursor = query.get("page-token") || null;
  const { items, nextCursor } = await listTestResults(deps.prisma, jobId, { cursor, count: testsPerPage });
  return json(200, { items: items.map(testResource), next_page_token: nextCursor });
}

async function listCaches(call: RestCall): Promise<RestAnswer> {
  const project = await findProject(call);
  const caches = await call.deps.caches.list(project.id);
  return json(200, { items: caches.map(cacheResource), next_page_token: null });
}

/** All caches of the project, or with `?key=` the one with exactly this key. */
async function deleteByKey(call: RestCall): Promise<RestAnswer> {
  const key = call.query.get("key");
  return deleteSelected(call, key === null ? "all" : { key });
}

async function deleteById(call: RestCall): Promise<RestAnswer> {
  return deleteSelected(call, { id: call.params["cacheId"] ?? "" });
}

async function deleteSelected(call: RestCall, selection: CacheSelection): Promise<RestAnswer> {
  const project = await findProject(call);
  const deleted = await deleteCaches(call.deps, call.actor, { projectId: project.id, selection });
  return json(200, { message: "Caches deleted.", deleted });
}

async function report({ deps, actor }: RestCall): Promise<RestAnswer> {
  return json(200, await reportStorage(deps, actor));
}

async function clean({ deps, actor }: RestCall): Promise<RestAnswer> {
  return json(200, await cleanStorage(deps, actor));
}

/** What jobs leave behind: test results as in API v2, and ours for caches and the storage as a whole. */
export const storageRoutes: readonly Route[] = [
  { method: "GET", path: "/api/v2/project/:slug/:number/tests", access: "token", handle: listTests },
  { method: "GET", path: "/api/v2/project/:slug/cache", access: "token", handle: listCaches },
  { method: "DELETE", path: "/api/v2/project/:slug/cache", access: "token", handle: deleteByKey },
  { method: "DELETE", path: "/api/v2/project/:slug/cache/:cacheId", access: "token", handle: deleteById },
  { method: "GET", path: "/api/private/storage", access: "token", handle: report },
  { method: "POST", path: "/api/private/storage/clean", access: "token", handle: clean },
];
