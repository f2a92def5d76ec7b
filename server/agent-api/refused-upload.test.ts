import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { beforeEach, expect, test } from "vitest";
import { type AgentDoor, openAgentDoor } from "#server/agent-api/agent-door.ts";
import type { GitMirror } from "#server/core/ports/git-mirror.ts";
import { createTaskInbox } from "#server/output/task-inbox.ts";
import { createTaskSecrets } from "#server/output/task-secrets.ts";
import { createFakeBlobStore } from "#server/testing/fake-blob-store.ts";
import { OnePlaceFleet, SpokenFeed } from "#server/testing/fake-engine.ts";
import { createFakeLogStore } from "#server/testing/fake-log-store.ts";
import { type FakeTask, FakeTaskCommands } from "#server/testing/fake-task-commands.ts";

const taskId = "01970000-0000-7000-8000-000000000001";
const artifactBytesMax = 1024 ** 2;
let door: AgentDoor;
let task: FakeTask;

beforeEach(async () => {
  const commands = new FakeTaskCommands();
  task = commands.add(taskId, "task-secret");
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
      inbox: createTaskInbox({ commands, logs: createFakeLogStore(), secrets: createTaskSecrets(), clock, log }),
      fleet: new OnePlaceFleet(),
      feed: new SpokenFeed(),
      blobs: createFakeBlobStore(),
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
  return () => door.stop();
});

const put = (lengthBytes: number) =>
  fetch(`http://127.0.0.1:${door.port}/agent/v1/tasks/${taskId}/artifacts?path=big.bin&epoch=1`, {
    method: "PUT",
    headers: { authorization: "Bearer task-secret" },
    body: new Uint8Array(lengthBytes),
  });

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
  const [answer] = await Promise.all([once(socket, "data"), socket.resume()]);
  socket.destroy();
  expect(String(answer)).toMatch(/^HTTP\/1\.1 413 .*is larger than 1048576 bytes/is);
  expect(task.artifacts).toEqual([]);
});
