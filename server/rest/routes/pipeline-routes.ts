import { z } from "zod";
import { compiledConfig } from "#server/commands/compiled-config.ts";
import { continuePipeline } from "#server/commands/continue-pipeline.ts";
import { createPipeline } from "#server/commands/create-pipeline.ts";
import { actorName } from "#server/core/actor.ts";
import { AppError } from "#server/core/error/app-error.ts";
import type { OrbPins } from "#server/core/orb/orb-source.ts";
import {
  listPipelineResources,
  type ResourceFilter,
  readPipelineResource,
} from "#server/queries/pipeline-resources.ts";
import { idsOfLogins, listWorkflowResources } from "#server/queries/workflow-resources.ts";
import { findProject } from "#server/rest/find-project.ts";
import { readBody } from "#server/rest/read-body.ts";
import { pipelineResource } from "#server/rest/resources/pipeline-resource.ts";
import { workflowResource } from "#server/rest/resources/workflow-resource.ts";
import { json, type RestAnswer, type RestCall, type Route } from "#server/rest/rest-exchange.ts";

/** Limits of config-language §27. */
const parametersMax = 100;
const refName = z.string().min(1).max(255);
const passedParameters = z
  .record(z.string().max(128), z.union([z.string().max(512), z.number(), z.boolean()]))
  .refine((parameters) => Object.keys(parameters).length <= parametersMax, `at most ${parametersMax} parameters`)
  .nullish();
const triggerBody = z.object({ branch: refName.nullish(), tag: refName.nullish(), parameters: passedParameters });

async function trigger(call: RestCall): Promise<RestAnswer> {
  const { branch, tag, parameters } = await readBody(call, triggerBody);
  if (branch != null && tag != null)
    throw new AppError("invalid_input", { userMessage: "Name a branch or a tag, not both." });
  const project = await findProject(call);
  const created = await createPipeline(call.deps, call.actor, {
    projectId: project.id,
    selector: tag != null ? { tag } : { branch: branch ?? project.defaultBranch },
    triggerType: "api",
    parameters: parameters ?? {},
  });
  const { id, state, number } = created;
  return json(201, { id, state, number, created_at: created.createdAt.toISOString() });
}

const continueBody = z.object({
  "continuation-key": z.string().min(1).max(1000),
  configuration: z.string(),
  parameters: passedParameters,
});

/** The key is the credential: no token is asked for (and none is looked at). */
async function continueOne(call: RestCall): Promise<RestAnswer> {
  const { "continuation-key": key, configuration, parameters } = await readBody(call, continueBody);
  await continuePipeline(call.deps, { key, configuration, parameters: parameters ?? {} });
  return json(200, { message: "Pipeline successfully continued." });
}

async function list(call: RestCall, filter: Omit<ResourceFilter, "pageToken">): Promise<RestAnswer> {
  const page = await listPipelineResources(call.deps.prisma, { ...filter, pageToken: pageToken(call) });
  return json(200, { items: page.items.map(pipelineResource), next_page_token: page.nextCursor });
}

async function listOfOrganization(call: RestCall): Promise<RestAnswer> {
  const slug = call.query.get("org-slug");
  const mine = call.query.get("mine") === "true";
  return list(call, {
    organizationName: slug === null ? undefined : slug.slice(slug.indexOf("/") + 1),
    actorLogin: mine ? actorName(call.actor) : undefined,
  });
}

async function listOfProject(call: RestCall): Promise<RestAnswer> {
  const project = await findProject(call);
  return list(call, { projectId: project.id, branch: call.query.get("branch") ?? undefined });
}

async function listMine(call: RestCall): Promise<RestAnswer> {
  const project = await findProject(call);
  return list(call, { projectId: project.id, actorLogin: actorName(call.actor) });
}

async function get(call: RestCall): Promise<RestAnswer> {
  const row = await readPipelineResource(call.deps.prisma, { id: call.params["pipelineId"] ?? "" });
  return json(200, { ...pipelineResource(row), trigger_parameters: row.parameters });
}

async function getByNumber(call: RestCall): Promise<RestAnswer> {
  const project = await findProject(call);
  const row = await readPipelineResource(call.deps.prisma, {
    projectId: project.id,
    number: Number(call.params["number"]),
  });
  return json(200, { ...pipelineResource(row), trigger_parameters: row.parameters });
}

async function getConfig(call: RestCall): Promise<RestAnswer> {
  const row = await readPipelineResource(call.deps.prisma, { id: call.params["pipelineId"] ?? "" });
  const { slug: projectSlug, repositoryUrl, defaultBranch } = row.project;
  const orbs = row.orbs as unknown as OrbPins;
  const pipeline = { ...row, orbs, projectSlug, repositoryUrl, defaultBranch };
  const compiled = await compiledConfig(call.deps, { ...pipeline, isInSetup: row.status === "setup" });
  const now = { source: row.configSource ?? "", compiled: compiled ?? "" };
  if (row.setupSource === null) return json(200, now);
  const setup = { ...pipeline, configSource: row.setupSource, continuationParameters: null, isInSetup: true };
  const compiledSetup = await compiledConfig(call.deps, setup);
  return json(200, { ...now, "setup-config": row.setupSource, "compiled-setup-config": compiledSetup ?? "" });
}

async function listWorkflows(call: RestCall): Promise<RestAnswer> {
  const { prisma } = call.deps;
  const page = await listWorkflowResources(prisma, call.params["pipelineId"] ?? "", pageToken(call));
  const userIds = await idsOfLogins(
    prisma,
    page.items.flatMap((row) => [row.startedBy, row.canceledBy]),
  );
  return json(200, {
    items: page.items.map((row) => workflowResource(row, userIds)),
    next_page_token: page.nextCursor,
  });
}

function pageToken({ query }: RestCall): string | null {
  const token = query.get("page-token");
  return token === "" ? null : token;
}

/** Pipelines of API v2. */
export const pipelineRoutes: readonly Route[] = [
  { method: "POST", path: "/api/v2/project/:slug/pipeline", access: "token", handle: trigger },
  { method: "GET", path: "/api/v2/project/:slug/pipeline", access: "token", handle: listOfProject },
  { method: "GET", path: "/api/v2/project/:slug/pipeline/mine", access: "token", handle: listMine },
  { method: "GET", path: "/api/v2/project/:slug/pipeline/:number", access: "token", handle: getByNumber },
  { method: "POST", path: "/api/v2/pipeline/continue", access: "key_in_body", handle: continueOne },
  { method: "GET", path: "/api/v2/pipeline", access: "token", handle: listOfOrganization },
  { method: "GET", path: "/api/v2/pipeline/:pipelineId", access: "token", handle: get },
  { method: "GET", path: "/api/v2/pipeline/:pipelineId/workflow", access: "token", handle: listWorkflows },
  { method: "GET", path: "/api/v2/pipeline/:pipelineId/config", access: "token", handle: getConfig },
];
