import { z } from "zod";
import { approveJob } from "#server/commands/approve-job.ts";
import { cancelWorkflow } from "#server/commands/cancel-workflow.ts";
import { rerunWorkflow } from "#server/commands/rerun-workflow.ts";
import type { RerunFrom } from "#server/core/build/kept-jobs.ts";
import { AppError } from "#server/core/error/app-error.ts";
import { idsOfLogins, listJobResources, readWorkflowResource } from "#server/queries/workflow-resources.ts";
import { readBody } from "#server/rest/read-body.ts";
import { workflowJobResource, workflowResource } from "#server/rest/resources/workflow-resource.ts";
import { json, type RestAnswer, type RestCall, type Route } from "#server/rest/rest-exchange.ts";

const rerunBody = z.object({
  jobs: z.array(z.uuid()).nullish(),
  from_failed: z.boolean().nullish(),
  sparse_tree: z.boolean().nullish(),
  enable_ssh: z.boolean().nullish(),
});

async function get({ deps, params }: RestCall): Promise<RestAnswer> {
  const row = await readWorkflowResource(deps.prisma, params["workflowId"] ?? "");
  return json(200, workflowResource(row, await idsOfLogins(deps.prisma, [row.startedBy, row.canceledBy])));
}

async function listJobs({ deps, params }: RestCall): Promise<RestAnswer> {
  const rows = await listJobResources(deps.prisma, params["workflowId"] ?? "");
  const userIds = await idsOfLogins(
    deps.prisma,
    rows.flatMap((row) => [row.canceledBy, row.approvedBy]),
  );
  return json(200, { items: rows.map((row) => workflowJobResource(row, userIds)), next_page_token: null });
}

async function cancel({ deps, actor, params }: RestCall): Promise<RestAnswer> {
  await cancelWorkflow(deps, actor, params["workflowId"] ?? "");
  return json(202, { message: "Accepted." });
}

async function approve({ deps, actor, params }: RestCall): Promise<RestAnswer> {
  await approveJob(deps, actor, { workflowId: params["workflowId"] ?? "", jobId: params["approvalRequestId"] ?? "" });
  return json(202, { message: "Accepted." });
}

async function rerun(call: RestCall): Promise<RestAnswer> {
  const { deps, actor, params } = call;
  const body = await readBody(call, rerunBody);
  const { workflowId } = await rerunWorkflow(deps, actor, {
    workflowId: params["workflowId"] ?? "",
    from: rerunFrom(body),
  });
  return json(202, { workflow_id: workflowId, message: "Accepted." });
}

function rerunFrom(body: z.output<typeof rerunBody>): RerunFrom {
  const refuse = (userMessage: string) => new AppError("invalid_input", { userMessage });
  if (body.enable_ssh === true)
    throw refuse('Rerunning with SSH is not supported here. Leave "enable_ssh" out to rerun without it.');
  const hasJobs = body.jobs != null && body.jobs.length > 0;
  if (hasJobs && body.from_failed === true) throw refuse('Give "jobs" or "from_failed", not both.');
  if (body.sparse_tree === true && !hasJobs) throw refuse('"sparse_tree" needs "jobs".');
  if (hasJobs) return { jobs: body.jobs ?? [], sparse: body.sparse_tree === true };
  return body.from_failed === true ? "failed" : "start";
}

/** Workflows of API v2. */
export const workflowRoutes: readonly Route[] = [
  { method: "GET", path: "/api/v2/workflow/:workflowId", access: "token", handle: get },
  { method: "GET", path: "/api/v2/workflow/:workflowId/job", access: "token", handle: listJobs },
  { method: "POST", path: "/api/v2/workflow/:workflowId/cancel", access: "token", handle: cancel },
  { method: "POST", path: "/api/v2/workflow/:workflowId/rerun", access: "token", handle: rerun },
  { method: "POST", path: "/api/v2/workflow/:workflowId/approve/:approvalRequestId", access: "token", handle: approve },
];
