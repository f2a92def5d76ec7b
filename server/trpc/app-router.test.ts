import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Browser, openBrowser } from "#server/testing/browser.ts";
import { startPipeline } from "#server/testing/rest-client.ts";
import { startWebInstallation, type WebInstallation } from "#server/testing/web-installation.ts";
import type { LogWindowView } from "#server/views/job-view.ts";
import type { PageView } from "#server/views/page-view.ts";
import type { PipelineRowView } from "#server/views/pipeline-view.ts";
import type { WorkflowView } from "#server/views/workflow-view.ts";

let web: WebInstallation;
let admin: Browser;
let user: Browser;
let projectId: string;

beforeAll(async () => {
  web = await startWebInstallation();
  projectId = (await web.addProject("app")).id;
  await web.addUser("root", { isAdmin: true });
  await web.addUser("ada");
  admin = openBrowser(web.url);
  user = openBrowser(web.url);
  await admin.signIn("root", "correct horse");
  await user.signIn("ada", "correct horse");
});

afterAll(() => web[Symbol.asyncDispose]());

describe("projects", () => {
  test("an administrator adds a repository of this machine; others add only what is elsewhere", async () => {
    const local = { repositoryUrl: "/srv/git/tool.git", organization: "acme", name: "tool" };
    await expect(user.mutate("project.add", local)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(admin.mutate("project.add", local)).resolves.toEqual({ slug: "git/acme/tool" });
    await expect(admin.mutate("project.add", local)).rejects.toMatchObject({ code: "CONFLICT" });
    const remote = { repositoryUrl: "https://example.com/x.git", organization: "acme", name: "x" };
    await expect(user.mutate("project.add", remote)).resolves.toEqual({ slug: "git/acme/x" });
  });

  test("what cannot be read is refused with git's reason before anything is stored", async () => {
    const request = { repositoryUrl: "/srv/git/missing.git", organization: "acme", name: "missing" };
    await expect(admin.mutate("project.add", request)).rejects.toMatchObject({ code: "SERVICE_UNAVAILABLE" });
    await expect(admin.query("project.get", { slug: "git/acme/missing" })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(admin.query("project.inspect", { repositoryUrl: "git@example.com:a/b.git" })).resolves.toEqual({
      repositoryUrl: "git@example.com:a/b.git",
      defaultBranch: "main",
      suggestedName: "b",
    });
  });

  test.each(["ext::sh -c id", "--upload-pack=id", "relative/path", "http://", "/a\nb", ""])(
    "%j is no repository",
    async (repositoryUrl) => {
      const request = { repositoryUrl, organization: "acme", name: "bad" };
      await expect(admin.mutate("project.add", request)).rejects.toMatchObject({ code: "BAD_REQUEST" });
    },
  );

  test.each(["..", "a/b", "", "-x", "a b"])("%j is no project's name", async (name) => {
    const request = { repositoryUrl: "/srv/git/tool.git", organization: "acme", name };
    await expect(admin.mutate("project.add", request)).rejects.toMatchObject({ code: "BAD_REQUEST" });
  });

  test("the hook's text carries the address that the hook door opens to", async () => {
    const { hookUrl, bare } = (await admin.query("project.hookScript", { slug: "git/acme/tool" })) as {
      hookUrl: string;
      bare: string;
    };
    expect(bare).toContain(hookUrl);
    const { pathname, search } = new URL(hookUrl);
    const body = JSON.stringify({ ref: "refs/heads/main", before: "0".repeat(40), after: "1".repeat(40) });
    expect((await fetch(`${web.url}${pathname}${search}`, { method: "POST", body })).status).toBe(201);
  });
});

describe("pipelines", () => {
  beforeEach(async () => {
    await web.database.pool.query("TRUNCATE pipelines CASCADE");
  });

  const list = async (filter: object = {}) => (await user.query("pipeline.list", filter)) as PageView<PipelineRowView>;

  test("triggering runs the default branch, in the name of who asked", async () => {
    const { number } = (await user.mutate("pipeline.trigger", { projectSlug: "git/acme/app" })) as { number: number };
    const row = (await list()).items[0];
    expect(row).toMatchObject({
      number,
      branch: "main",
      actor: "ada",
      state: "pending",
      triggerType: "explicit",
      workflows: [],
      error: null,
    });
    expect(row?.project).toMatchObject({ slug: "git/acme/app", name: "app", organization: "acme" });
  });

  test("the list is narrowed by project, branch, person and status, and read page by page", async () => {
    for (let count = 0; count < 35; count += 1)
      await user.mutate("pipeline.trigger", { projectSlug: "git/acme/app", branch: "bulk" });
    await admin.mutate("pipeline.trigger", { projectSlug: "git/acme/tool", branch: "fix" });
    await startPipeline(web, projectId);
    const first = await list({ branch: "bulk" });
    const second = await list({ branch: "bulk", cursor: first.nextCursor });
    const numbers = [...first.items, ...second.items].map(({ number }) => number);
    expect([numbers.length, new Set(numbers).size, second.nextCursor]).toEqual([35, 35, null]);
    expect((await list({ projectSlug: "git/acme/tool" })).items.map(({ branch }) => branch)).toEqual(["fix"]);
    expect(((await admin.query("pipeline.list", { mine: true })) as PageView<PipelineRowView>).items).toHaveLength(1);
    expect((await list({ statuses: ["success"] })).items).toHaveLength(0);
    expect((await list({ statuses: ["on_hold", "running"], branch: "main" })).items).toHaveLength(1);
    expect(await user.query("pipeline.branches", { slug: "git/acme/app" })).toEqual(["main", "bulk"]);
  });

  test("a row shows the newest attempt of each workflow", async () => {
    const { workflowId, number } = await startPipeline(web, projectId);
    await user.mutate("workflow.cancel", { id: workflowId });
    const rerun = (await user.mutate("workflow.rerun", { id: workflowId, from: "start" })) as { workflowId: string };
    const workflows = (await list()).items[0]?.workflows ?? [];
    expect(workflows).toMatchObject([{ id: rerun.workflowId, attempt: 2, name: "main" }]);
    expect(await user.query("pipeline.get", { slug: "git/acme/app", number })).toMatchObject({
      commitBody: "at length",
      configSource: expect.any(String),
    });
    const view = (await user.query("workflow.get", { id: rerun.workflowId })) as WorkflowView;
    expect(view.attempts.map(({ attempt, status }) => [attempt, status])).toEqual([
      [1, "canceled"],
      [2, view.status],
    ]);
    expect((await list({ statuses: ["canceled"] })).items).toHaveLength(0);
  });
});

describe("configurations", () => {
  test("a pipeline's page gets what it compiled to and the configuration of the one before on its branch", async () => {
    const first = await startPipeline(web, projectId);
    const second = await startPipeline(web, projectId);
    expect(await user.query("pipeline.config", { slug: "git/acme/app", number: second.number })).toEqual({
      compiled: expect.stringContaining("version: 2"),
      previous: { number: first.number, source: expect.stringContaining("version: 2.1") },
    });
  });

  test("a configuration that is handed in is kept with its pipeline, which says so", async () => {
    const asked = { projectSlug: "git/acme/app", branch: "main", config: "version: 2.1", parameters: { a: 1 } };
    const { number } = (await user.mutate("pipeline.trigger", asked)) as { number: number };
    expect(await user.query("pipeline.get", { slug: "git/acme/app", number })).toMatchObject({
      triggerType: "api",
      configSource: "version: 2.1",
      isConfigGiven: true,
    });
  });
});

describe("workflows and jobs", () => {
  test("a waiting job says why and what is before it; approving goes through", async () => {
    const { workflowId } = await startPipeline(web, projectId);
    const view = (await user.query("workflow.get", { id: workflowId })) as WorkflowView;
    const [build, after, hold] = view.jobs;
    expect(build?.wait?.sentence).toMatch(/placed on an agent|queue/);
    expect(after).toMatchObject({ status: "blocked", requires: [build?.id], wait: null });
    await user.mutate("workflow.approve", { workflowId, jobId: hold?.id });
    await expect(user.mutate("workflow.approve", { workflowId, jobId: hold?.id })).rejects.toMatchObject({
      code: "CONFLICT",
    });
    const job = await user.query("job.get", { slug: "git/acme/app", number: build?.number });
    expect(job).toMatchObject({
      executor: "docker: cimg/base:current",
      resourceClass: "large",
      tasks: [{ index: 0, status: "queued" }, { index: 1 }],
    });
    expect(await user.query("job.artifacts", { jobId: build?.id })).toEqual([]);
    await user.mutate("job.cancel", { jobId: build?.id });
    expect(await user.query("job.get", { slug: "git/acme/app", number: build?.number })).toMatchObject({
      status: "canceled",
      canceledBy: "ada",
    });
  });

  test("a log is read by windows, also raw and by cookie", async () => {
    const { workflowId } = await startPipeline(web, projectId);
    const view = (await user.query("workflow.get", { id: workflowId })) as WorkflowView;
    const { rows } = await web.database.pool.query<{ id: string; epoch: number }>(
      "SELECT id, epoch FROM tasks WHERE job_id = $1 AND index = 0",
      [view.jobs[0]?.id],
    );
    const task = rows[0] ?? { id: "", epoch: 0 };
    const key = { taskId: task.id, epoch: task.epoch, step: 0 };
    await web.deps.logs.open(key, 0);
    const { bytes, lines } = await web.deps.logs.append(key, [Buffer.from("one\ntwo\nthree")]);
    await web.deps.logs.close(key);
    await web.database.pool.query(
      "INSERT INTO steps (task_id, index, name, kind, status, log_bytes, log_lines, started_at) VALUES ($1, 0, 's', 'run', 'running', $2, $3, now())",
      [task.id, bytes, lines],
    );
    const window = (await user.query("job.log", {
      taskId: task.id,
      step: 0,
      fromLine: -1,
      lineCount: 100,
    })) as LogWindowView;
    expect(window).toEqual({
      fromLine: 1,
      lines: ["two"],
      partial: "three",
      totalLines: 2,
      totalBytes: 13,
      endByte: 8,
      sealed: false,
    });
    const path = `/api/private/output/raw/git/acme/app/${view.jobs[0]?.number}/output/0/0`;
    const raw = await user.fetch(path);
    expect([raw.status, raw.headers.get("content-type"), await raw.text()]).toEqual([
      200,
      "text/plain; charset=utf-8",
      "one\ntwo\nthree",
    ]);
    expect((await fetch(`${web.url}${path}`)).status).toBe(401);
    const byTask = `/api/private/tasks/${task.id}/steps/0/log`;
    expect(await (await user.fetch(`${byTask}?from=4`)).text()).toBe("two\nthree");
    expect((await user.fetch(`${byTask}?download`)).headers.get("content-disposition")).toMatch(
      /^attachment; filename="[^"]+\.txt"$/,
    );
  });

  test("a fault is shown as an id, never as its insides", async () => {
    await expect(user.query("job.get", { slug: "git/acme/app", number: "x" })).rejects.toMatchObject({
      code: "BAD_REQUEST",
      message: expect.stringContaining("number"),
    });
    await expect(user.query("workflow.get", { id: "x" })).rejects.toMatchObject({ code: "BAD_REQUEST" });
  });
});
