import { newWorkflow } from "#server/core/build/new-workflow.ts";
import type { JobPlan } from "#server/core/plan/job-plan.ts";
import type { WebInstallation } from "#server/testing/web-installation.ts";

/** One answer of the REST API; the body is whatever the wire holds. */
export interface RestAnswerSeen {
  readonly status: number;
  readonly type: string | null;
  // oxlint-disable-next-line typescript/no-explicit-any -- what the wire holds is what the tests are about
  readonly body: any;
}

/** What a call may differ in; without headers it shows the client's own token. */
export interface RestCallOptions {
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

/** Calls by method and path. */
export type RestClient = (method: string, path: string, options?: RestCallOptions) => Promise<RestAnswerSeen>;

/** Calls the REST API of an installation over real HTTP. */
export function restClient(url: string, token: string): RestClient {
  return async (method, path, options = {}) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { ...(options.headers ?? { "circle-token": token }) },
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    });
    return { status: response.status, type: response.headers.get("content-type"), body: await response.json() };
  };
}

function buildJob(name: string, requires: readonly string[] = []): JobPlan {
  const image = {
    image: "cimg/base:current",
    name: null,
    entrypoint: null,
    command: null,
    user: null,
    environment: {},
  };
  return {
    type: "build",
    name,
    requires: requires.map((job) => ({ job, statuses: ["success"] })),
    executor: { kind: "docker", containers: [image] },
    resourceClass: "large",
    parallelism: 2,
    environment: {},
    workingDirectory: "~/project",
    shell: null,
    steps: [],
  };
}

/** A pipeline of `git/acme/app` with a build job, a job after it and an approval, as the dispatcher would store it. */
export async function startPipeline(
  web: WebInstallation,
  projectId: string,
): Promise<{ readonly pipelineId: string; readonly number: number; readonly workflowId: string }> {
  const { builds, ids } = web.deps;
  const asked = { triggerType: "api", actorLogin: "ada", branch: "main", tag: null, revision: null, parameters: {} };
  const created = await builds.createPipeline(
    { ...asked, id: ids.next(), projectId, configPath: ".circleci/config.yml" },
    new Date(),
  );
  const jobs: readonly JobPlan[] = [
    buildJob("build"),
    buildJob("test", ["build"]),
    { type: "approval", name: "hold", requires: [] },
  ];
  const workflow = newWorkflow(
    { name: "main", jobs, attempt: 1, rerunOf: null, startedBy: "ada", kept: new Map() },
    () => ids.next(),
  );
  const configSource = "version: 2.1\njobs:\n  build:\n    machine: true\n    steps: [{run: echo}]\n";
  const commit = { revision: "a".repeat(40), subject: "Say hello", body: "at length", authorName: "Ada" };
  const compiled = {
    pipelineId: created.id,
    projectId,
    status: "created",
    commit,
    configSource,
    errors: [],
    issues: [],
  } as const;
  await builds.startPipeline({ ...compiled, workflows: [workflow] }, new Date());
  return { pipelineId: created.id, number: created.number, workflowId: workflow.id };
}
