import { createHash, randomBytes, randomUUID } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { createDiskBlobStore } from "#server/adapters/storage/disk-blob-store.ts";
import { type AgentDoor, openAgentDoor } from "#server/agent-api/agent-door.ts";
import type { BlobStore } from "#server/core/ports/blob-store.ts";
import type { GitMirror } from "#server/core/ports/git-mirror.ts";
import { createTaskInbox } from "#server/output/task-inbox.ts";
import { createFakeBlobStore } from "#server/testing/fake-blob-store.ts";
import { OnePlaceFleet, SpokenFeed } from "#server/testing/fake-engine.ts";
import { createFakeLogStore } from "#server/testing/fake-log-store.ts";
import { FakeTaskCommands } from "#server/testing/fake-task-commands.ts";
import { fakeTaskSecrets } from "#server/testing/fake-task-secrets.ts";

const taskId = "01970000-0000-7000-8000-000000000001";
const otherProjectTask = "01970000-0000-7000-8000-000000000002";
const archive = randomBytes(300_000);
const sha256 = createHash("sha256").update(archive).digest("hex");
let door: AgentDoor;
let blobs: BlobStore;

beforeEach(async () => {
  const commands = new FakeTaskCommands();
  commands.add(taskId, "task-secret");
  const other = commands.add(otherProjectTask, "other-secret");
  other.lease = { ...other.lease, projectId: randomUUID(), jobId: randomUUID() };
  blobs = createFakeBlobStore();
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const clock = { now: () => new Date() };
  const context = {
    commands: Object.assign(commands, {
      registerAgent: async () => ({ agentId: "a", heartbeatSeconds: 20, pollSecondsMax: 20 }),
      returnTask: async () => undefined,
      agentSeen: async () => undefined,
    }),
    storage: commands.storage(),
    inbox: createTaskInbox({ commands, logs: createFakeLogStore(), secrets: fakeTaskSecrets(), clock, log }),
    fleet: new OnePlaceFleet(),
    feed: new SpokenFeed(),
    blobs,
    git: null as unknown as GitMirror,
    clock,
    ids: { next: () => randomUUID(), secret: () => "s" },
    log,
    agentToken: "agent-secret",
    heartbeatSeconds: 20,
    pollSecondsMax: 20,
    artifactBytesMax: 1_000_000,
    environment: {},
  };
  door = await openAgentDoor(context, { host: "127.0.0.1", port: 0 });
  return () => door.stop();
});

function call(method: string, path: string, body?: unknown, as: { task?: string; token?: string } = {}) {
  const bytes = body instanceof Uint8Array ? body : body === undefined ? undefined : JSON.stringify(body);
  return fetch(`http://127.0.0.1:${door.port}/agent/v1/tasks/${as.task ?? taskId}/${path}`, {
    method,
    headers: { authorization: `Bearer ${as.token ?? "task-secret"}` },
    ...(bytes === undefined ? {} : { body: bytes as string }),
  });
}

async function upload(): Promise<string> {
  const answer = await call("PUT", "archives?epoch=1", archive);
  expect(answer.status).toBe(201);
  const told = (await answer.json()) as { archive: string };
  expect(told).toMatchObject({ sizeBytes: archive.length, sha256 });
  return told.archive;
}

test("an archive becomes a cache, is found by a prefix of its key, and comes back byte for byte", async () => {
  const cache = { epoch: 1, archive: await upload(), key: "v1-abc", paths: ["/home/x"], unpackedBytes: 1_000_000 };
  expect(await (await call("POST", "caches", cache)).json()).toEqual({ stored: true });
  const again = { ...cache, archive: await upload() };
  expect(await (await call("POST", "caches", again)).json()).toEqual({ stored: false });
  const found = await (await call("POST", "caches/find", { epoch: 1, keys: ["none", "v1-"], exact: false })).json();
  expect(found).toMatchObject({ cache: { key: "v1-abc", paths: ["/home/x"], sha256, unpackedBytes: 1_000_000 } });
  const { id } = (found as { cache: { id: string } }).cache;
  const bytes = Buffer.from(await (await call("GET", `archives/${id}?epoch=1`)).arrayBuffer());
  expect(bytes.equals(archive)).toBe(true);
});

test("an archive that lies beside the objects is taken over, if it is what was told, and its place is told again", async () => {
  const root = await mkdtemp(join(tmpdir(), "rotunda-near-"));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  expect((await call("POST", "archives", { epoch: 1, file: randomUUID(), sizeBytes: 1, sha256 })).status).toBe(404);
  Object.assign(blobs, createDiskBlobStore({ root }));
  const file = randomUUID();
  await mkdir(join(root, ".incoming"));
  await writeFile(join(root, ".incoming", file), archive);
  const told = { epoch: 1, file, sizeBytes: archive.length, sha256 };
  const statuses = async (change: object) => (await call("POST", "archives", { ...told, ...change })).status;
  expect(await statuses({ epoch: 7 })).toBe(409);
  expect(await statuses({ file: "../../etc/passwd" })).toBe(404);
  expect(await statuses({ sha256: "x" })).toBe(400);
  const answer = await call("POST", "archives", told);
  expect(answer.status).toBe(201);
  const stored = (await answer.json()) as { archive: string };
  const cache = { epoch: 1, archive: stored.archive, key: "near", paths: ["/home/x"], unpackedBytes: 1_000_000 };
  expect(await (await call("POST", "caches", cache)).json()).toEqual({ stored: true });
  const find = { epoch: 1, keys: ["near"], exact: true };
  const { cache: found } = (await (await call("POST", "caches/find", find)).json()) as { cache: { id: string } };
  const { key } = (await (await call("GET", `archives/${found.id}/key?epoch=1`)).json()) as { key: string };
  expect((await readFile(join(root, key))).equals(archive)).toBe(true);
  expect((await call("GET", `archives/${found.id}?epoch=1`)).status).toBe(200);
  const other = { task: otherProjectTask, token: "other-secret" };
  expect((await call("GET", `archives/${found.id}/key?epoch=1`, undefined, other)).status).toBe(404);
});

test("another project's task neither finds a cache nor reads it by its id", async () => {
  const cache = { epoch: 1, archive: await upload(), key: "k", paths: ["/a"], unpackedBytes: 1 };
  await call("POST", "caches", cache);
  const find = { epoch: 1, keys: ["k"], exact: false };
  const { cache: own } = (await (await call("POST", "caches/find", find)).json()) as { cache: { id: string } };
  const other = { task: otherProjectTask, token: "other-secret" };
  expect(await (await call("POST", "caches/find", find, other)).json()).toEqual({ cache: null });
  expect((await call("GET", `archives/${own.id}?epoch=1`, undefined, other)).status).toBe(404);
  expect((await call("GET", `archives/${own.id}?epoch=1`)).status).toBe(200);
});

test("an archive becomes a layer that later jobs read", async () => {
  const layer = { epoch: 1, archive: await upload(), paths: ["dist"], unpackedBytes: 5 };
  expect((await call("POST", "workspace", layer)).status).toBe(201);
  const workspace = await (
    await call("GET", "workspace?epoch=1", undefined, { task: otherProjectTask, token: "other-secret" })
  ).json();
  expect(workspace).toMatchObject({ jobs: [{ after: [] }], layers: [{ job: 0, paths: ["dist"], isExpired: false }] });
});

test("another epoch, a foreign token and requests that make no sense are refused", async () => {
  expect((await call("PUT", "archives?epoch=2", archive)).status).toBe(409);
  expect((await call("GET", "workspace?epoch=2")).status).toBe(409);
  expect((await call("POST", "caches/find", { epoch: 2, keys: ["k"], exact: false })).status).toBe(409);
  expect((await call("PUT", "archives?epoch=1", archive, { token: "other-secret" })).status).toBe(409);
  for (const keys of [[], [""], ["x".repeat(901)], ["a\0b"]]) {
    expect((await call("POST", "caches/find", { epoch: 1, keys, exact: false })).status).toBe(400);
  }
  const cache = { epoch: 1, archive: "archives/never", key: "k", paths: ["/a"], unpackedBytes: 1 };
  expect((await call("POST", "caches", cache)).status).toBe(409);
  for (const id of ["..%2f..%2fetc", "x", randomUUID()]) {
    expect((await call("GET", `archives/${id}?epoch=1`)).status).toBe(404);
  }
});

test("test results are taken in pieces, and times are told by file, class or name only", async () => {
  const result = { suite: "s", name: "n", classname: "c", file: "f", outcome: "success", seconds: 1.5, message: "" };
  const piece = { epoch: 1, step: 3, from: 0, results: [result, result] };
  expect((await call("POST", "test-results", piece)).status).toBe(201);
  expect((await call("POST", "test-results", piece)).status).toBe(201);
  expect(await (await call("GET", "timings?epoch=1&type=file")).json()).toEqual({
    timings: [{ name: "f", seconds: 3 }],
  });
  expect((await call("GET", "timings?epoch=1&type=secret")).status).toBe(400);
  for (const wrong of [
    { ...result, outcome: "fine" },
    { ...result, seconds: -1 },
    { ...result, name: "a\0" },
  ]) {
    expect((await call("POST", "test-results", { ...piece, results: [wrong] })).status).toBe(400);
  }
  expect((await call("POST", "test-results", { ...piece, from: 499_999 })).status).toBe(413);
});
