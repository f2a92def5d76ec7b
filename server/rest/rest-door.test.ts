import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Project } from "#server/core/ports/project-store.ts";
import { type RestClient, restClient, startPipeline } from "#server/testing/rest-client.ts";
import { startWebInstallation, type WebInstallation } from "#server/testing/web-installation.ts";

let web: WebInstallation;
let token: string;
let call: RestClient;
let project: Project;
const unknownId = "0193f0a0-0000-7000-8000-00000000dead";

beforeAll(async () => {
  web = await startWebInstallation();
  project = await web.addProject("app");
  token = await web.addUser("ada");
  call = restClient(web.url, token);
});

afterAll(() => web[Symbol.asyncDispose]());

describe("triggering a pipeline", () => {
  test.each(["git/acme/app", "git%2Facme%2Fapp"])("answers 201 with its number for the slug %s", async (slug) => {
    const { status, body } = await call("POST", `/api/v2/project/${slug}/pipeline`, { body: { branch: "feature/x" } });
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.any(String),
      state: "pending",
      number: expect.any(Number),
      created_at: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/),
    });
  });

  test("numbers count up without gaps, also when several trigger at once", async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => call("POST", "/api/v2/project/git/acme/app/pipeline")),
    );
    const numbers = answers.map(({ body }) => body.number as number).sort((a, b) => a - b);
    expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index));
  });

  test("without a body it runs the default branch", async () => {
    const { body } = await call("POST", "/api/v2/project/git/acme/app/pipeline");
    expect((await call("GET", `/api/v2/pipeline/${body.id}`)).body.vcs.branch).toBe("main");
  });

  test.each([
    ["a branch and a tag at once", { branch: "a", tag: "b" }],
    ["a branch that is no text", { branch: 3 }],
    ["a parameter that is a list", { parameters: { a: [] } }],
  ])("%s is refused with a message", async (_name, body) => {
    expect(await call("POST", "/api/v2/project/git/acme/app/pipeline", { body })).toMatchObject({
      status: 400,
      body: { message: expect.any(String) },
    });
  });

  test("an unknown project is 404", async () => {
    const answer = await call("POST", "/api/v2/project/git/acme/nothing/pipeline");
    expect(answer).toMatchObject({ status: 404, body: { message: "Project not found" } });
  });
});

describe("reading", () => {
  test("a pipeline has CircleCI's fields", async () => {
    const { pipelineId } = await startPipeline(web, project.id);
    const { status, body } = await call("GET", `/api/v2/pipeline/${pipelineId}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: pipelineId,
      errors: [],
      project_slug: "git/acme/app",
      state: "created",
      trigger: { type: "api", actor: { login: "ada" } },
      trigger_parameters: {},
      vcs: { branch: "main", revision: "a".repeat(40), commit: { subject: "Say hello", body: "at length" } },
    });
    expect(body.vcs).not.toHaveProperty("tag");
  });

  test("a pipeline's config is told as written and as compiled", async () => {
    const { pipelineId } = await startPipeline(web, project.id);
    const { body } = await call("GET", `/api/v2/pipeline/${pipelineId}/config`);
    expect(body.source).toContain("version: 2.1");
    expect(body.compiled).toContain("version: 2");
  });

  test("workflows and jobs name each other by id, and an approval has no number", async () => {
    const { pipelineId, workflowId } = await startPipeline(web, project.id);
    const workflows = await call("GET", `/api/v2/pipeline/${pipelineId}/workflow`);
    expect(workflows.body).toMatchObject({
      items: [{ id: workflowId, name: "main", pipeline_id: pipelineId, stopped_at: null }],
      next_page_token: null,
    });
    expect((await call("GET", `/api/v2/workflow/${workflowId}`)).body).toMatchObject({
      id: workflowId,
      project_slug: "git/acme/app",
    });
    const jobs = (await call("GET", `/api/v2/workflow/${workflowId}/job`)).body.items;
    expect(jobs).toMatchObject([
      { name: "build", type: "build", status: "queued", dependencies: [] },
      { name: "test", type: "build", status: "blocked", dependencies: [jobs[0].id] },
      { name: "hold", type: "approval", status: "on_hold", approval_request_id: jobs[2].id },
    ]);
    expect(jobs[2]).not.toHaveProperty("job_number");
    const job = await call("GET", `/api/v2/project/git/acme/app/job/${jobs[0].job_number}`);
    expect(job.body).toMatchObject({
      name: "build",
      executor: { type: "docker", resource_class: "large" },
      parallelism: 2,
      parallel_runs: [
        { index: 0, status: "queued" },
        { index: 1, status: "queued" },
      ],
      latest_workflow: { id: workflowId, name: "main" },
      organization: { name: "acme" },
      duration: null,
    });
    expect((await call("GET", `/api/v2/project/git/acme/app/${jobs[0].job_number}/artifacts`)).body).toEqual({
      items: [],
      next_page_token: null,
    });
  });

  test("a project answers by its slug and by its ids", async () => {
    const { body } = await call("GET", "/api/v2/project/git/acme/app");
    expect(body).toMatchObject({
      slug: "git/acme/app",
      name: "app",
      organization_name: "acme",
      organization_slug: "git/acme",
      vcs_info: { default_branch: "main" },
    });
    expect((await call("GET", `/api/v2/project/circleci/${body.organization_id}/${body.id}`)).body.slug).toBe(
      "git/acme/app",
    );
    expect((await call("GET", `/api/v2/project/circleci/${unknownId}/${body.id}`)).status).toBe(404);
  });

  test("a long list is read page by page, each pipeline once and the newest first", async () => {
    await web.addProject("long");
    for (let count = 0; count < 45; count += 1) await call("POST", "/api/v2/project/git/acme/long/pipeline");
    const numbers: number[] = [];
    let pageToken: string | null = "";
    while (pageToken !== null) {
      const query: string = pageToken === "" ? "" : `?page-token=${encodeURIComponent(pageToken)}`;
      const { body } = await call("GET", `/api/v2/project/git/acme/long/pipeline${query}`);
      numbers.push(...body.items.map(({ number }: { number: number }) => number));
      pageToken = body.next_page_token;
    }
    expect(numbers).toEqual(Array.from({ length: 45 }, (_, index) => 45 - index));
  });

  test("a page token that is not ours is refused", async () => {
    expect((await call("GET", "/api/v2/project/git/acme/app/pipeline?page-token=x")).status).toBe(400);
  });

  test.each([
    `/api/v2/pipeline/${unknownId}`,
    `/api/v2/pipeline/${unknownId}/workflow`,
    `/api/v2/pipeline/${unknownId}/config`,
    `/api/v2/workflow/${unknownId}`,
    `/api/v2/workflow/${unknownId}/job`,
    "/api/v2/project/git/acme/app/job/999999",
    "/api/v2/project/git/acme/app/999999/artifacts",
    "/api/v2/pipeline/1",
    "/api/v2/nothing",
  ])("%s is 404 with a message", async (path) => {
    expect(await call("GET", path)).toMatchObject({ status: 404, body: { message: expect.any(String) } });
  });
});

describe("changing", () => {
  test("an approval is given once; a second one is told that it came late", async () => {
    const { workflowId } = await startPipeline(web, project.id);
    const jobs = (await call("GET", `/api/v2/workflow/${workflowId}/job`)).body.items;
    const path = `/api/v2/workflow/${workflowId}/approve/${jobs[2].approval_request_id}`;
    expect(await call("POST", path)).toMatchObject({ status: 202, body: { message: "Accepted." } });
    const after = (await call("GET", `/api/v2/workflow/${workflowId}/job`)).body.items[2];
    expect(after).toMatchObject({ status: "success", approved_by: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect((await call("POST", path)).status).toBe(409);
  });

  test("a canceled workflow says so, with who did it, and can be rerun", async () => {
    const { workflowId } = await startPipeline(web, project.id);
    expect((await call("POST", `/api/v2/workflow/${workflowId}/cancel`)).status).toBe(202);
    const me = (await call("GET", "/api/v2/me")).body;
    expect((await call("GET", `/api/v2/workflow/${workflowId}`)).body).toMatchObject({
      status: "canceled",
      canceled_by: me.id,
    });
    const rerun = await call("POST", `/api/v2/workflow/${workflowId}/rerun`, { body: { from_failed: true } });
    expect(rerun).toMatchObject({ status: 202, body: { workflow_id: expect.any(String) } });
  });

  test("one job is canceled by its number", async () => {
    const { workflowId } = await startPipeline(web, project.id);
    const jobs = (await call("GET", `/api/v2/workflow/${workflowId}/job`)).body.items;
    const path = `/api/v2/project/git/acme/app/job/${jobs[0].job_number}`;
    expect(await call("POST", `${path}/cancel`)).toMatchObject({ status: 200, body: { message: expect.any(String) } });
    expect((await call("GET", path)).body.status).toBe("canceled");
  });

  test("a rerun with SSH is refused in words instead of being run without it", async () => {
    const { workflowId } = await startPipeline(web, project.id);
    const answer = await call("POST", `/api/v2/workflow/${workflowId}/rerun`, { body: { enable_ssh: true } });
    expect(answer).toMatchObject({ status: 400, body: { message: expect.stringContaining("SSH") } });
  });

  test("named jobs are rerun with what depends on them; a sparse tree leaves the rest out", async () => {
    const { workflowId } = await startPipeline(web, project.id);
    await call("POST", `/api/v2/workflow/${workflowId}/cancel`);
    const jobs = (await call("GET", `/api/v2/workflow/${workflowId}/job`)).body.items as { id: string; name: string }[];
    const hold = jobs.find(({ name }) => name === "hold")?.id;
    const rerun = async (body: object) => {
      const answer = await call("POST", `/api/v2/workflow/${workflowId}/rerun`, { body });
      if (answer.status !== 202) return answer.body.message as string;
      const made = await call("GET", `/api/v2/workflow/${answer.body.workflow_id}/job`);
      return (made.body.items as { name: string }[]).map(({ name }) => name);
    };
    expect(await rerun({ jobs: [hold] })).toEqual(["build", "test", "hold"]);
    expect(await rerun({ jobs: [hold], sparse_tree: true })).toEqual(["hold"]);
    expect(await rerun({ jobs: [workflowId] })).toContain("not in this workflow");
    expect(await rerun({ jobs: [hold], from_failed: true })).toContain("not both");
    expect(await rerun({ sparse_tree: true })).toContain("needs");
  });

  test("parameters of a pipeline have limits: a hundred, their names, their values, their types", async () => {
    const trigger = (parameters: unknown) =>
      call("POST", "/api/v2/project/git/acme/app/pipeline", { body: { parameters } });
    const many = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${index}`, index]));
    for (const parameters of [many(101), { ["n".repeat(129)]: 1 }, { a: "v".repeat(513) }, { a: null }, { a: [1] }])
      expect((await trigger(parameters)).status).toBe(400);
    const good = { ...many(98), ["n".repeat(128)]: true, text: "v".repeat(512) };
    const made = await trigger(good);
    expect(made.status).toBe(201);
    expect((await call("GET", `/api/v2/pipeline/${made.body.id}`)).body.trigger_parameters).toEqual(good);
  });

  test("a body that is not JSON, and one that is too large, are refused", async () => {
    const path = `${web.url}/api/v2/project/git/acme/app/pipeline`;
    const headers = { "circle-token": token };
    expect((await fetch(path, { method: "POST", headers, body: "{" })).status).toBe(400);
    expect((await fetch(path, { method: "POST", headers, body: `"${"x".repeat(8_400_000)}"` })).status).toBe(413);
  });

  test("the wrong method is told which would be right", async () => {
    const response = await fetch(`${web.url}/api/v2/me`, { method: "DELETE", headers: { "circle-token": token } });
    expect([response.status, response.headers.get("allow")]).toEqual([405, "GET"]);
  });
});
