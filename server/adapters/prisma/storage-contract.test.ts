import { afterAll, expect, test } from "vitest";
import { systemIds } from "#server/adapters/clock/system-clock.ts";
import { postgresAgentStore } from "#server/adapters/prisma/agent-store.ts";
import { postgresBuildStore } from "#server/adapters/prisma/build-store.ts";
import { postgresCacheStore } from "#server/adapters/prisma/cache-store.ts";
import { postgresStorageLedger } from "#server/adapters/prisma/storage-ledger.ts";
import { postgresTaskStore } from "#server/adapters/prisma/task-store.ts";
import { postgresTestResultStore } from "#server/adapters/prisma/test-result-store.ts";
import { postgresWorkspaceStore } from "#server/adapters/prisma/workspace-store.ts";
import { plainJob, startJobs } from "#server/testing/build-contract.ts";
import { FakeStorage } from "#server/testing/fake-storage.ts";
import { type OpenedStorage, storageContract } from "#server/testing/storage-contract.ts";
import { createTestDatabase, type TestDatabase } from "#server/testing/test-database.ts";

let server: TestDatabase | null = null;
afterAll(async () => server?.[Symbol.asyncDispose]());

/** A project of its own with the contract's two jobs, every task running at epoch 1. */
async function openPostgres() {
  server ??= await createTestDatabase();
  const { pool } = server.database;
  // A cache that goes lets its object loose.
  await pool.query("DELETE FROM caches");
  await pool.query("DELETE FROM loose_blobs");
  const [organizationId, projectId, instanceId] = [systemIds.next(), systemIds.next(), systemIds.next()];
  await pool.query("INSERT INTO organizations VALUES ($1, 'git', $2, now())", [organizationId, organizationId]);
  await pool.query(
    "INSERT INTO projects (id, organization_id, name, slug, repository_url, default_branch, hook_token_hash, created_at) VALUES ($1, $2, 'app', $3, '/nowhere', 'main', 'x', now())",
    [projectId, organizationId, `git/acme/${projectId}`],
  );
  const agent = {
    name: projectId,
    instanceId,
    platform: "p",
    executors: [],
    hostname: "h",
    version: "1",
    recovering: [],
  };
  const agentId = await postgresAgentStore(pool).register({ ...agent, id: systemIds.next() }, new Date(), new Date());
  const stores = { builds: postgresBuildStore(pool), tasks: postgresTaskStore(pool), projectId, agentId, instanceId };
  const plans = [plainJob("first", [], 2), { ...plainJob("second", ["first"]), cacheRetentionDays: 2 }];
  const workflowId = await startJobs(stores, plans);
  const secondId = systemIds.next();
  await pool.query(
    `INSERT INTO tasks (id, job_id, workflow_id, project_id, index, status, executor_kind, resource_class, queued_at)
     SELECT $1, id, workflow_id, project_id, 0, 'queued', 'machine', 'medium', now() FROM jobs WHERE workflow_id = $2 AND name = 'second'`,
    [secondId, workflowId],
  );
  await pool.query("UPDATE tasks SET status = 'running', epoch = 1, token_hash = 'x' WHERE workflow_id = $1", [
    workflowId,
  ]);
  const { rows } = await pool.query<{ id: string }>(
    "SELECT t.id FROM tasks t JOIN jobs j ON j.id = t.job_id WHERE j.workflow_id = $1 ORDER BY j.position, t.index",
    [workflowId],
  );
  const [first = "", firstCopy = "", second = ""] = rows.map(({ id }) => id);
  const opened: OpenedStorage = {
    caches: postgresCacheStore(pool),
    workspaces: postgresWorkspaceStore(pool),
    testResults: postgresTestResultStore(pool),
    ledger: postgresStorageLedger(pool),
    projectId,
    tasks: { first, firstCopy, second },
    endWorkflow: async (at) =>
      void (await pool.query("UPDATE workflows SET stopped_at = $2 WHERE id = $1", [workflowId, at])),
  };
  return { ...opened, pool, stores, workflowId };
}

storageContract("PostgreSQL", openPostgres);

storageContract("memory", async () => {
  const projectId = systemIds.next();
  const ids = { first: systemIds.next(), firstCopy: systemIds.next(), second: systemIds.next() };
  let endedAt: Date | null = null;
  const storage = new FakeStorage({
    owner: (taskId, epoch) => {
      if (epoch !== 1) return null;
      const isSecond = taskId === ids.second;
      const nodeIndex = taskId === ids.firstCopy ? 1 : 0;
      return { projectId, jobId: isSecond ? "second" : "first", nodeIndex, cacheRetentionDays: isSecond ? 2 : null };
    },
    upstream: (taskId) => (taskId === ids.second ? [{ id: "first", ranAs: "first", name: "first", requires: [] }] : []),
    endedBefore: (_, before) => endedAt !== null && endedAt < before,
  });
  const { caches, workspaces, testResults, ledger } = storage;
  const endWorkflow = async (at: Date) => void (endedAt = at);
  return { caches, workspaces, testResults, ledger, projectId, tasks: ids, endWorkflow };
});

test("what a task uploads before its agent's word has come that it started is stored; after its end nothing is", async () => {
  const { pool, stores, caches, workspaces, testResults, ledger, tasks, workflowId } = await openPostgres();
  const owner = { taskId: tasks.first, epoch: 1 };
  const now = new Date();
  const begun = async (name: string) => {
    const blobKey = `${name} ${systemIds.next()}`;
    await ledger.begin({ blobKey, taskId: tasks.first, removableAt: now });
    await ledger.complete(blobKey, { sizeBytes: 5, sha256: "00" });
    return { ...owner, id: systemIds.next(), blobKey };
  };
  const result = { suite: "s", name: "n", classname: "c", file: null, outcome: "success", seconds: 1 } as const;
  const uploadAll = async (step: number) => {
    const archive = { paths: ["/a"], unpackedBytes: 5 };
    const stored = { sizeBytes: 5, sha256: "00" };
    return [
      await stores.tasks.addArtifact({ ...(await begun("artifact")), path: "a", stored }, now),
      await caches.add({ ...(await begun("cache")), ...archive, key: `k${step}` }, now),
      await workspaces.add({ ...(await begun("layer")), ...archive }, now),
      await testResults.add({ ...owner, step, from: 0, results: [{ ...result, message: "" }] }),
    ];
  };
  const become = (status: string) =>
    pool.query("UPDATE tasks SET status = $2 WHERE workflow_id = $1", [workflowId, status]);
  await become("claimed");
  expect(await uploadAll(1)).toEqual(["stored", "stored", "stored", "stored"]);
  await become("canceled");
  expect(await uploadAll(2)).toEqual(["stale", "stale", "stale", "stale"]);
});

test("of two artifacts whose names look the same only the first is stored, and the other upload stays loose", async () => {
  const { pool, stores, ledger, tasks } = await openPostgres();
  const store = async (path: string, blobKey: string) => {
    await ledger.begin({ blobKey, taskId: tasks.first, removableAt: new Date() });
    const stored = { sizeBytes: 5, sha256: "00" };
    const artifact = { id: systemIds.next(), taskId: tasks.first, epoch: 1, path, stored, blobKey };
    return stores.tasks.addArtifact(artifact, new Date());
  };
  const [composed, apart] = ["caf\u00e9/\u1e69", "cafe\u0301/s\u0323\u0307"];
  expect(await store(composed, "first")).toBe("stored");
  expect(await store(apart, "second")).toBe("respelled");
  expect(await store("cafe/s", "third")).toBe("stored");
  expect(await store(composed, "fourth")).toBe("stored");
  const rows = await pool.query("SELECT path, blob_key FROM artifacts WHERE task_id = $1 ORDER BY blob_key", [
    tasks.first,
  ]);
  expect(rows.rows.map(({ path, blob_key: key }) => [path, key])).toEqual([
    [composed, "fourth"],
    ["cafe/s", "third"],
  ]);
  const loose = await pool.query("SELECT blob_key FROM loose_blobs WHERE task_id = $1 ORDER BY 1", [tasks.first]);
  expect(loose.rows.map((row) => row.blob_key)).toContain("second");
});

test("artifacts expire after their time, one that is replaced lets its object go, and so does a project that is deleted", async () => {
  const { pool, stores, ledger, tasks, projectId, caches } = await openPostgres();
  const store = async (path: string, blobKey: string, at: Date) => {
    await ledger.begin({ blobKey, taskId: tasks.first, removableAt: at });
    const stored = { sizeBytes: 5, sha256: "00" };
    return stores.tasks.addArtifact({ id: systemIds.next(), taskId: tasks.first, epoch: 1, path, stored, blobKey }, at);
  };
  const day = (count: number) => new Date(Date.UTC(2026, 2, count));
  expect(await store("a", "old", day(1))).toBe("stored");
  expect(await store("a", "new", day(2))).toBe("stored");
  expect(await store("b", "fresh", day(20))).toBe("stored");
  const looseKeys = async () =>
    (await pool.query<{ key: string }>("SELECT blob_key AS key FROM loose_blobs ORDER BY 1")).rows.map(
      ({ key }) => key,
    );
  expect(await looseKeys()).toEqual(["old"]);
  const cutoffs = {
    now: day(40),
    cachesUsedBefore: day(1),
    workflowsEndedBefore: day(1),
    artifactsStoredBefore: day(10),
  };
  expect((await ledger.expire(cutoffs, 10)).artifacts).toEqual({ count: 1, bytes: 5 });
  expect(await looseKeys()).toEqual(["new", "old"]);
  await ledger.begin({ blobKey: "cache", taskId: tasks.first, removableAt: day(1) });
  await ledger.complete("cache", { sizeBytes: 1, sha256: "00" });
  await caches.add(
    {
      id: systemIds.next(),
      taskId: tasks.first,
      epoch: 1,
      key: "k",
      paths: ["/a"],
      unpackedBytes: 1,
      blobKey: "cache",
    },
    day(1),
  );
  await pool.query("DELETE FROM pipelines WHERE project_id = $1", [projectId]);
  await pool.query("DELETE FROM projects WHERE id = $1", [projectId]);
  expect(await looseKeys()).toEqual(["cache", "fresh", "new", "old"]);
});

test("test times come from the newest run on the branch that had the test, else from the default branch", async () => {
  const { pool, stores, testResults, tasks } = await openPostgres();
  const run = async (branch: string, seconds: Readonly<Record<string, number>>) => {
    const workflowId = await startJobs(stores, [plainJob("first")]);
    await pool.query("UPDATE pipelines p SET branch = $2 FROM workflows w WHERE w.pipeline_id = p.id AND w.id = $1", [
      workflowId,
      branch,
    ]);
    const { rows } = await pool.query<{ id: string }>(
      "UPDATE tasks SET status = 'running', epoch = 1 WHERE workflow_id = $1 RETURNING id",
      [workflowId],
    );
    const results = Object.entries(seconds).map(([file, each]) => ({
      ...{
        suite: "",
        name: `test in ${file}`,
        classname: "",
        file,
        outcome: "success" as const,
        message: "",
        seconds: each,
      },
    }));
    await testResults.add({ taskId: rows[0]?.id ?? "", epoch: 1, step: 0, from: 0, results });
    await pool.query("UPDATE jobs SET status = 'success' WHERE workflow_id = $1", [workflowId]);
  };
  await run("feature", { a: 1 });
  await run("main", { a: 20, b: 2 });
  await run("feature", { a: 3, c: 4 });
  await run("other", { a: 99, d: 99 });
  await pool.query(
    "UPDATE pipelines p SET branch = 'feature' FROM workflows w JOIN tasks t ON t.workflow_id = w.id WHERE w.pipeline_id = p.id AND t.id = $1",
    [tasks.first],
  );
  const timings = await testResults.timings(tasks.first, "file");
  expect(Object.fromEntries(timings.map(({ name, seconds }) => [name, seconds]))).toEqual({ a: 3, b: 2, c: 4 });
  expect(await testResults.timings(tasks.first, "classname")).toEqual([]);
  expect((await testResults.timings(tasks.first, "testname")).map(({ name }) => name)).toContain("test in c");
});
