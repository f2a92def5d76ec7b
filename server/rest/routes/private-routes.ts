import { z } from "zod";
import { addProject } from "#server/commands/add-project.ts";
import { createToken } from "#server/commands/create-token.ts";
import { hookUrl } from "#server/commands/hook-script.ts";
import { hookToken } from "#server/commands/hook-token.ts";
import { AppError } from "#server/core/error/app-error.ts";
import { findArtifact } from "#server/queries/find-artifact.ts";
import { readPipelineProgress } from "#server/queries/pipeline-progress.ts";
import { listProjects } from "#server/queries/project-screens.ts";
import { findRawLog, logPieces } from "#server/queries/raw-log.ts";
import { findStepLog, type StepLog } from "#server/queries/step-log.ts";
import { findProject } from "#server/rest/find-project.ts";
import { readBody } from "#server/rest/read-body.ts";
import { json, type RestAnswer, type RestCall, type Route } from "#server/rest/rest-exchange.ts";

const projectBody = z.object({
  repositoryUrl: z.string().max(2000),
  organization: z.string().max(100),
  name: z.string().max(100),
  privateKey: z.string().optional(),
});
const tokenBody = z.object({ login: z.string().max(100), label: z.string().max(200) });

async function addOne(call: RestCall): Promise<RestAnswer> {
  const { deps } = call;
  const project = await addProject(deps, call.actor, await readBody(call, projectBody));
  const token = hookToken(deps.hookSecret, project.id);
  return json(201, {
    id: project.id,
    slug: project.slug,
    repositoryUrl: project.repositoryUrl,
    defaultBranch: project.defaultBranch,
    hookUrl: hookUrl({ baseUrl: deps.publicUrl, projectId: project.id, token }),
  });
}

async function listAll({ deps }: RestCall): Promise<RestAnswer> {
  return json(200, { items: await listProjects(deps.prisma) });
}

async function addToken(call: RestCall): Promise<RestAnswer> {
  return json(201, await createToken(call.deps, call.actor, await readBody(call, tokenBody)));
}

async function progress({ deps, params }: RestCall): Promise<RestAnswer> {
  return json(200, await readPipelineProgress(deps.prisma, params["pipelineId"] ?? "", deps.publicUrl));
}

/** The whole output of a step as text; the end is where it stood when the answer began. */
async function rawOutput(call: RestCall): Promise<RestAnswer> {
  const project = await findProject(call);
  const { params, deps } = call;
  const log = await findRawLog(deps.prisma, {
    projectId: project.id,
    jobNumber: Number(params["number"]),
    taskIndex: Number(params["index"]),
    step: Number(params["step"]),
  });
  const name = `${project.name}-${params["number"]}-${params["index"]}-${params["step"]}.txt`;
  return text(call, log, { from: 0, name });
}

/** The same by the task's id, from byte `from`: for whoever follows it. */
async function logFrom(call: RestCall): Promise<RestAnswer> {
  const { deps, params, query } = call;
  const log = await findStepLog(deps.prisma, { taskId: params["taskId"] ?? "", step: Number(params["step"]) });
  const name = `${params["taskId"]}-${params["step"]}.txt`;
  return text(call, log, { from: Math.max(0, Number(query.get("from") ?? 0) || 0), name });
}

function text(
  call: RestCall,
  log: StepLog,
  { from, name }: { readonly from: number; readonly name: string },
): RestAnswer {
  const isDownload = call.query.has("download");
  return {
    status: 200,
    headers: {
      ...(isDownload ? { "content-disposition": `attachment; filename="${name}"` } : {}),
      "content-type": "text/plain; charset=utf-8",
      "content-length": String(Math.max(0, log.bytes - from)),
    },
    body: logPieces(call.deps.logs, log.key, { from, to: log.bytes }),
  };
}

/** Sends whoever follows a page's link to where the artifact is, by a link of this moment. */
async function openArtifact({ deps, params, artifactUrl }: RestCall): Promise<RestAnswer> {
  const artifact = await findArtifact(deps.prisma, params["artifactId"] ?? "");
  if (artifact === null) throw new AppError("not_found", { userMessage: "Artifact not found" });
  return { status: 302, headers: { location: artifactUrl(artifact), "referrer-policy": "no-referrer" }, body: "" };
}

/** What our own command line uses, and the links to raw logs and artifacts. */
export const privateRoutes: readonly Route[] = [
  { method: "GET", path: "/api/private/projects", access: "token", handle: listAll },
  { method: "POST", path: "/api/private/projects", access: "token", handle: addOne },
  { method: "POST", path: "/api/private/tokens", access: "token", handle: addToken },
  { method: "GET", path: "/api/private/pipelines/:pipelineId", access: "token", handle: progress },
  { method: "GET", path: "/api/private/tasks/:taskId/steps/:step/log", access: "token_or_cookie", handle: logFrom },
  { method: "GET", path: "/api/private/artifacts/:artifactId", access: "token_or_cookie", handle: openArtifact },
  {
    method: "GET",
    path: "/api/private/output/raw/:slug/:number/output/:index/:step",
    access: "token_or_cookie",
    handle: rawOutput,
  },
];
