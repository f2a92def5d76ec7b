import { afterAll, beforeAll, expect, test } from "vitest";
import { type Browser, openBrowser } from "#server/testing/browser.ts";
import { startPipeline } from "#server/testing/rest-client.ts";
import { startWebInstallation, type WebInstallation } from "#server/testing/web-installation.ts";
import type { JobView } from "#server/views/job-view.ts";
import type { WorkflowView } from "#server/views/workflow-view.ts";

const artifact = { id: "01970000-0000-7000-8000-00000000cccc", path: "out/a b.txt", nodeIndex: 1, sizeBytes: 10 };
let web: WebInstallation;
let user: Browser;
let job: JobView;

const readJob = async (number: number | null) =>
  (await user.query("job.get", { slug: "git/acme/app", number })) as JobView;

beforeAll(async () => {
  web = await startWebInstallation();
  const project = await web.addProject("app");
  await web.addUser("ada");
  user = openBrowser(web.url);
  await user.signIn("ada", "correct horse");
  const { workflowId } = await startPipeline(web, project.id);
  const workflow = (await user.query("workflow.get", { id: workflowId })) as WorkflowView;
  job = await readJob(workflow.jobs[0]?.number ?? null);
  expect(job).toMatchObject({ storedTests: 0, storedArtifacts: 0 });
  await web.database.pool.query(
    `INSERT INTO artifacts (id, task_id, job_id, node_index, path, size_bytes, sha256, blob_key, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, 'aa', 'k', now())`,
    [artifact.id, job.tasks[1]?.id, job.id, artifact.nodeIndex, artifact.path, artifact.sizeBytes],
  );
});
afterAll(() => web[Symbol.asyncDispose]());

test("what a job stored is counted with the job, and listed without links that would go stale", async () => {
  expect((await readJob(job.number)).storedArtifacts).toBe(1);
  expect(await user.query("job.artifacts", { jobId: job.id })).toEqual([artifact]);
});

test("a page's link leads to the artifact by a link of the moment, for whoever is signed in", async () => {
  const address = `/api/private/artifacts/${artifact.id}`;
  const answer = await user.fetch(address);
  expect([answer.status, answer.headers.get("cache-control")]).toEqual([302, "no-store"]);
  const location = new URL(answer.headers.get("location") ?? "");
  expect([location.port, location.pathname]).toEqual(["7171", `/${artifact.id}/out/a%20b.txt`]);
  expect(location.searchParams.get("signature")).not.toBeNull();
  expect((await user.fetch("/api/private/artifacts/01970000-0000-7000-8000-00000000dddd")).status).toBe(404);
  expect((await openBrowser(web.url).fetch(address)).status).toBe(401);
});
