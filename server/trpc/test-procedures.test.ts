import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Browser, openBrowser } from "#server/testing/browser.ts";
import { startPipeline } from "#server/testing/rest-client.ts";
import { startWebInstallation, type WebInstallation } from "#server/testing/web-installation.ts";
import type { JobView } from "#server/views/job-view.ts";
import type { ResourceView } from "#server/views/resource-view.ts";
import type { TestListView } from "#server/views/test-view.ts";
import type { WorkflowView } from "#server/views/workflow-view.ts";

let web: WebInstallation;
let user: Browser;
let workflowId: string;
let job: JobView;

const readJob = async (number: number | null) =>
  (await user.query("job.get", { slug: "git/acme/app", number })) as JobView;

beforeAll(async () => {
  web = await startWebInstallation();
  const project = await web.addProject("app");
  await web.addUser("ada");
  user = openBrowser(web.url);
  await user.signIn("ada", "correct horse");
  ({ workflowId } = await startPipeline(web, project.id));
  const workflow = (await user.query("workflow.get", { id: workflowId })) as WorkflowView;
  job = await readJob(workflow.jobs[0]?.number ?? null);
  const results = ["success", "failure", "skipped", "error"];
  for (const [position, result] of results.entries())
    await web.database.pool.query(
      `INSERT INTO test_results (task_id, step, position, job_id, node_index, suite, name, classname, file, result, seconds, message)
       VALUES ($1, 3, $2, $3, 1, 'suite', $4, 'a.B', 'b.js', $4, 1.5, $5)`,
      [job.tasks[1]?.id, position, job.id, result, result === "success" ? "" : `why ${result}`],
    );
});
afterAll(() => web[Symbol.asyncDispose]());

describe("the tests of a job", () => {
  test("are counted and listed with failures first; what they said is read one by one", async () => {
    const list = (await user.query("job.tests", { jobId: job.id })) as TestListView;
    expect(list).toMatchObject({ counts: { success: 1, failure: 1, skipped: 1, error: 1 }, seconds: 6 });
    expect(list.tests.map(({ outcome, hasMessage }) => [outcome, hasMessage])).toEqual([
      ["failure", true],
      ["error", true],
      ["success", false],
      ["skipped", true],
    ]);
    const place = { jobId: job.id, taskIndex: 1, step: 3, position: 1 };
    expect(await user.query("job.testMessage", place)).toBe("why failure");
    await expect(user.query("job.testMessage", { ...place, position: 9 })).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await readJob(job.number)).toMatchObject({ storedTests: 4, failedTests: 2 });
  });

  test("that failed are the only ones of a rerun that asks for it", async () => {
    const rerun = (from: object) => user.mutate("workflow.rerun", { id: workflowId, from });
    const only = { jobs: [job.id], failedTestsOnly: true };
    await expect(rerun(only)).rejects.toMatchObject({ code: "CONFLICT", message: expect.stringContaining("running") });
    await user.mutate("workflow.cancel", { id: workflowId });
    const workflow = (await user.query("workflow.get", { id: workflowId })) as WorkflowView;
    const other = workflow.jobs.find(({ name }) => name === "test");
    await expect(rerun({ jobs: [other?.id], failedTestsOnly: true })).rejects.toMatchObject({
      code: "CONFLICT",
      message: expect.stringContaining("no failed test"),
    });
    const made = (await rerun(only)) as { workflowId: string };
    const again = (await user.query("workflow.get", { id: made.workflowId })) as WorkflowView;
    const view = await readJob(again.jobs[0]?.number ?? null);
    expect(view).toMatchObject({ failedTestsOnly: true, failedTests: 0 });
    expect(view.attempts.map(({ attempt, status }) => [attempt, status])).toEqual([
      [1, "canceled"],
      [2, view.status],
    ]);
    const agent = { id: web.deps.ids.next(), instanceId: web.deps.ids.next() };
    await web.database.pool.query(
      `INSERT INTO agents (id, name, instance_id, platform, executors, hostname, version, registered_at, last_seen_at)
       VALUES ($1, 'a', $2, 'linux', '{docker}', 'h', '1', now(), now())`,
      [agent.id, agent.instanceId],
    );
    const placement = {
      taskId: view.tasks[0]?.id ?? "",
      agentId: agent.id,
      instanceId: agent.instanceId,
      tokenHash: "x",
    };
    const [claimed] = await web.deps.tasks.claim([placement], new Date(Date.now() + 60_000), new Date());
    expect(claimed?.failedTests?.toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
      { name: "error", classname: "a.B", file: "b.js" },
      { name: "failure", classname: "a.B", file: "b.js" },
    ]);
  });
});

test("what a job used is told by copy, over the time since it started", async () => {
  const none = { receivedBytes: null, sentBytes: null, readBytes: null, writtenBytes: null };
  await web.database.pool.query(
    `INSERT INTO task_samples (task_id, at, samples) SELECT id, now(), $2 FROM tasks WHERE id = $1`,
    [job.tasks[0]?.id, JSON.stringify({ cpuMillis: [500, 250], memoryKibibytes: [1, 2], ...none })],
  );
  const [copy, ...others] = (await user.query("job.resources", { jobId: job.id })) as ResourceView[];
  expect(copy).toMatchObject({ taskIndex: 0, cpus: [0.5, 0.25], memoryBytes: [1024, 2048], atMs: [0, 1000] });
  expect(others).toEqual([]);
});
