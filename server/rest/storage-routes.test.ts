import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemIds } from "#server/adapters/clock/system-clock.ts";
import { cleanStorage } from "#server/commands/clean-storage.ts";
import type { Project } from "#server/core/ports/project-store.ts";
import { type RestClient, restClient, startPipeline } from "#server/testing/rest-client.ts";
import { startWebInstallation, type WebInstallation } from "#server/testing/web-installation.ts";

let web: WebInstallation;
let project: Project;
let call: RestClient;
let owner: RestClient;
let task: { readonly id: string; readonly number: number };

beforeAll(async () => {
  web = await startWebInstallation();
  project = await web.addProject("app");
  call = restClient(web.url, await web.addUser("ada"));
  owner = restClient(web.url, web.localToken);
  const { workflowId } = await startPipeline(web, project.id);
  const { rows } = await web.database.pool.query<{ id: string; number: number }>(
    `UPDATE tasks t SET status = 'running', epoch = 1 FROM jobs j
     WHERE t.job_id = j.id AND j.workflow_id = $1 AND j.name = 'build' AND t.index = 0 RETURNING t.id, j.number`,
    [workflowId],
  );
  task = rows[0] as typeof task;
});

afterAll(() => web[Symbol.asyncDispose]());

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

/** Stores a cache as an agent would. */
async function saveCache(key: string, at = new Date()): Promise<string> {
  const { storage, blobs, caches } = web.deps;
  const blobKey = `archives/${systemIds.next()}`;
  await storage.begin({ blobKey, taskId: task.id, removableAt: new Date(at.getTime() + 1000) });
  await storage.complete(blobKey, await blobs.put(blobKey, once(key), 1000));
  const cache = {
    id: systemIds.next(),
    taskId: task.id,
    epoch: 1,
    key,
    paths: ["/home/x"],
    unpackedBytes: 10,
    blobKey,
  };
  expect(await caches.add(cache, at)).toBe("stored");
  return blobKey;
}

describe("test results", () => {
  test("are told in CircleCI's fields, page by page", async () => {
    const path = `/api/v2/project/git/acme/app/${task.number}/tests`;
    expect((await call("GET", path)).body).toEqual({ items: [], next_page_token: null });
    const result = { suite: "s", classname: "c", file: null, outcome: "failure", seconds: 0.5, message: "m" } as const;
    for (let from = 0; from < 1500; from += 500) {
      const results = Array.from({ length: 500 }, (_, index) => ({ ...result, name: `t${from + index}` }));
      await web.deps.testResults.add({ taskId: task.id, epoch: 1, step: 2, from, results });
    }
    const first = await call("GET", path);
    expect(first.body.items).toHaveLength(1000);
    expect(first.body.items[0]).toEqual({
      ...{ message: "m", source: "s", run_time: 0.5, file: "", result: "failure", name: "t0", classname: "c" },
    });
    const second = await call("GET", `${path}?page-token=${first.body.next_page_token}`);
    expect(second.body.items).toHaveLength(500);
    expect(second.body.items[499].name).toBe("t1499");
    expect(second.body.next_page_token).toBeNull();
    expect((await call("GET", `${path}?page-token=nonsense`)).status).toBe(400);
    expect((await call("GET", "/api/v2/project/git/acme/app/9999/tests")).status).toBe(404);
  });
});

describe("caches", () => {
  test("are listed newest first, and deleted by key, by id, or all", async () => {
    for (const [index, key] of ["a", "b/{1}", "c", "d"].entries()) await saveCache(key, new Date(Date.now() + index));
    const path = "/api/v2/project/git/acme/app/cache";
    const { items } = (await call("GET", path)).body;
    expect(items.map(({ key }: { key: string }) => key)).toEqual(["d", "c", "b/{1}", "a"]);
    expect(items[0]).toMatchObject({ paths: ["/home/x"], size_bytes: 1, unpacked_bytes: 10, id: expect.any(String) });
    expect((await call("DELETE", `${path}?key=${encodeURIComponent("b/{1}")}`)).body).toMatchObject({ deleted: 1 });
    expect((await call("DELETE", `${path}?key=none`)).status).toBe(404);
    expect((await call("DELETE", `${path}/${items[0].id}`)).body).toMatchObject({ deleted: 1 });
    expect((await call("DELETE", path)).body).toMatchObject({ deleted: 2 });
    expect((await call("GET", path)).body.items).toEqual([]);
  });
});

describe("the storage", () => {
  test("is reported and cleaned by its owners only, and what is cleaned leaves the store", async () => {
    const old = await saveCache("old", new Date(Date.now() - 20 * 24 * 3600 * 1000));
    const fresh = await saveCache("fresh");
    expect((await call("GET", "/api/private/storage")).status).toBe(403);
    expect((await call("POST", "/api/private/storage/clean")).status).toBe(403);
    const report = (await owner("GET", "/api/private/storage")).body;
    expect(report.caches).toEqual({ kept: { count: 2, bytes: 8 }, expired: { count: 1, bytes: 3 } });
    const cleaning = (await owner("POST", "/api/private/storage/clean")).body;
    expect(cleaning.expired.caches).toEqual({ count: 1, bytes: 3 });
    expect(cleaning.objectsRemoved).toBeGreaterThanOrEqual(1);
    expect(await web.deps.blobs.open(old)).toBeNull();
    expect(await web.deps.blobs.open(fresh)).not.toBeNull();
  });

  test("a cleaning of very much goes in small pieces until all is done", async () => {
    await web.database.pool.query(
      `INSERT INTO loose_blobs (blob_key, removable_at) SELECT 'archives/loose/' || n, now() - interval '1 day' FROM generate_series(1, 450) n`,
    );
    expect((await cleanStorage(web.deps, { kind: "local" })).objectsRemoved).toBe(450);
  });
});
