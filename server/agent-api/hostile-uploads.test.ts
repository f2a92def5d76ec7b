import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { createDiskBlobStore } from "#server/adapters/storage/disk-blob-store.ts";
import { type AgentDoor, openAgentDoor } from "#server/agent-api/agent-door.ts";
import type { GitMirror } from "#server/core/ports/git-mirror.ts";
import { createTaskInbox } from "#server/output/task-inbox.ts";
import { OnePlaceFleet, SpokenFeed } from "#server/testing/fake-engine.ts";
import { createFakeLogStore } from "#server/testing/fake-log-store.ts";
import { type FakeTask, FakeTaskCommands } from "#server/testing/fake-task-commands.ts";
import { fakeTaskSecrets } from "#server/testing/fake-task-secrets.ts";
import { hostileNames } from "#server/testing/hostile-names.ts";

const taskId = "01970000-0000-7000-8000-000000000001";
const otherTask = "01970000-0000-7000-8000-000000000002";
const artifactBytesMax = 1024 ** 2;
let door: AgentDoor;
let task: FakeTask;
let root: string;

beforeEach(async () => {
  const commands = new FakeTaskCommands();
  task = commands.add(taskId, "task-secret");
  commands.add(otherTask, "other-secret");
  root = mkdtempSync(join(tmpdir(), "rotunda-uploads-"));
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const clock = { now: () => new Date() };
  door = await openAgentDoor(
    {
      commands: Object.assign(commands, {
        registerAgent: async () => ({ agentId: "a", heartbeatSeconds: 20, pollSecondsMax: 20 }),
        returnTask: async () => undefined,
        agentSeen: async () => undefined,
      }),
      storage: commands.storage(),
      inbox: createTaskInbox({ commands, logs: createFakeLogStore(), secrets: fakeTaskSecrets(), clock, log }),
      fleet: new OnePlaceFleet(),
      feed: new SpokenFeed(),
      blobs: createDiskBlobStore({ root: join(root, "store") }),
      git: null as unknown as GitMirror,
      clock,
      ids: { next: () => randomUUID(), secret: () => "s" },
      log,
      agentToken: "agent-secret",
      heartbeatSeconds: 20,
      pollSecondsMax: 20,
      artifactBytesMax,
      environment: {},
    },
    { host: "127.0.0.1", port: 0 },
  );
  return async () => {
    await door.stop();
    rmSync(root, { recursive: true, force: true });
  };
});

function call(method: string, path: string, more: { as?: string; token?: string; body?: RequestInit["body"] } = {}) {
  const { as = taskId, token = "task-secret", body } = more;
  return fetch(`http://127.0.0.1:${door.port}/agent/v1/tasks/${as}/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body }),
  });
}

const put = (lengthBytes: number) =>
  call("PUT", "artifacts?path=big.bin&epoch=1", { body: new Uint8Array(lengthBytes) });

test("an artifact may have as much as the limit and not a byte more; the refusal names it, its size and the setting", async () => {
  expect((await put(artifactBytesMax)).status).toBe(201);
  const answer = await put(artifactBytesMax + 1);
  expect([answer.status, await answer.json()]).toEqual([
    413,
    {
      error: "too_large",
      message: "big.bin has 0.000977 GiB, and an artifact may have 0.000977 GiB. ROTUNDA_ARTIFACT_GIB_MAX raises that.",
    },
  ]);
  expect(task.artifacts.map(({ stored }) => stored.sizeBytes)).toEqual([artifactBytesMax]);
});

test("a client that sends on while it is refused can finish sending, and reads why", async () => {
  const socket = connect(door.port, "127.0.0.1").pause();
  await once(socket, "connect");
  const head = `PUT /agent/v1/tasks/${taskId}/artifacts?path=x&epoch=1 HTTP/1.1\r\nhost: x\r\nauthorization: Bearer task-secret\r\ntransfer-encoding: chunked\r\n\r\n`;
  const piece = Buffer.concat([Buffer.from("10000\r\n"), Buffer.alloc(0x10000), Buffer.from("\r\n")]);
  const write = (bytes: Buffer | string) =>
    new Promise<void>((resolve, reject) => socket.write(bytes, (error) => (error ? reject(error) : resolve())));
  await write(head);
  for (let sent = 0; sent < 500; sent++) await write(piece);
  await write("0\r\n\r\n");
  const answered = once(socket, "data");
  socket.resume();
  const [answer] = await answered;
  socket.destroy();
  expect(String(answer)).toMatch(/^HTTP\/1\.1 413 .*is larger than 1048576 bytes/is);
  expect(task.artifacts).toEqual([]);
});

test("whatever an artifact is called, it is refused or stored under a name of ours, and nothing else is touched", async () => {
  const stored: string[] = [];
  for (const name of hostileNames) {
    // A lone surrogate has no bytes of its own; this is what a program would send for it.
    const path = encodeURIComponent(name.toWellFormed());
    const { status } = await call("PUT", `artifacts?path=${path}&epoch=1`, { body: "x" });
    expect([201, 400], JSON.stringify(name)).toContain(status);
    if (status === 201) stored.push(name);
  }
  const listed = task.artifacts.map(({ path }) => path);
  expect(listed).toHaveLength(stored.length);
  for (const path of listed) {
    expect(path).not.toMatch(/^\/|[\0-\x1f\x7f\\]/);
    expect(path.split("/").filter((part) => part === "" || part === "." || part === "..")).toEqual([]);
  }
  expect(stored).toContain("..%2fx");
  expect(listed).not.toContain("x/../x");
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(files).toHaveLength(stored.length);
  const folder = join(root, "store", taskId.slice(-2), taskId);
  for (const { parentPath, name } of files) {
    expect(parentPath).toBe(folder);
    expect(name).toMatch(/^[0-9a-f-]{36}$/);
  }
});

test("no task writes to what another one has stored, by whatever id it names", async () => {
  await call("PUT", "artifacts?path=report&epoch=1", { body: "of the first" });
  const upload = await call("PUT", "archives?epoch=1", { body: "archive of the first" });
  const { archive } = (await upload.json()) as { archive: string };
  const before = readdirSync(root, { recursive: true }).map(String).toSorted();
  const thief = { token: "other-secret" };
  const record = { epoch: 1, archive, key: "k", paths: ["/a"], unpackedBytes: 1 };
  for (const [method, path, body] of [
    ["PUT", "artifacts?path=report&epoch=1", "evil"],
    ["PUT", "archives?epoch=1", "evil"],
    ["POST", "caches", JSON.stringify(record)],
    ["POST", "workspace", JSON.stringify(record)],
    ["POST", "messages", "evil"],
  ] as const) {
    expect((await call(method, path, { ...thief, body })).status, path).toBe(409);
  }
  const own = { ...thief, as: otherTask };
  expect((await call("POST", "caches", { ...own, body: JSON.stringify(record) })).status).toBe(409);
  expect((await call("POST", "workspace", { ...own, body: JSON.stringify(record) })).status).toBe(409);
  for (const path of [`archives/${archive}?epoch=1`, `archives/${archive.split("/").at(-1)}?epoch=1`])
    expect((await call("GET", path, own)).status, path).toBe(404);
  expect(readdirSync(root, { recursive: true }).map(String).toSorted()).toEqual(before);
  expect(task.artifacts).toHaveLength(1);
});

test("storing an artifact again leaves the bytes that were listed first as they were", async () => {
  await call("PUT", "artifacts?path=report&epoch=1", { body: "first" });
  await call("PUT", "artifacts?path=report&epoch=1", { body: "second" });
  const [first, second] = task.artifacts;
  expect(first?.blobKey).not.toBe(second?.blobKey);
  const bytes = createDiskBlobStore({ root: join(root, "store") });
  let text = "";
  for await (const piece of (await bytes.open(first?.blobKey ?? "x")) ?? []) text += Buffer.from(piece).toString();
  expect(text).toBe("first");
});
