import { createHash, randomUUID } from "node:crypto";
import { connect } from "node:net";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { type AgentDoor, openAgentDoor } from "#server/agent-api/agent-door.ts";
import type { DoorContext } from "#server/agent-api/door-context.ts";
import type { AgentMessage } from "#server/core/agent-protocol/agent-message.ts";
import { encodeFrame } from "#server/core/agent-protocol/frame.ts";
import type { TaskSpec } from "#server/core/agent-protocol/task-spec.ts";
import type { BlobStore } from "#server/core/ports/blob-store.ts";
import type { GitMirror } from "#server/core/ports/git-mirror.ts";
import { createTaskInbox } from "#server/output/task-inbox.ts";
import { createFakeBlobStore } from "#server/testing/fake-blob-store.ts";
import { OnePlaceFleet, SpokenFeed } from "#server/testing/fake-engine.ts";
import { createFakeLogStore } from "#server/testing/fake-log-store.ts";
import { type FakeTask, FakeTaskCommands } from "#server/testing/fake-task-commands.ts";
import { fakeTaskSecrets } from "#server/testing/fake-task-secrets.ts";

const taskId = "01970000-0000-7000-8000-000000000001";
const [agentId, instanceId] = ["01970000-0000-7000-8000-0000000000a1", "01970000-0000-7000-8000-0000000000b1"];
const at = "2026-01-01T00:00:00.000Z";
const register = {
  name: "host-1",
  instanceId,
  platform: "linux/amd64",
  executors: ["machine"],
  hostname: "h",
  version: "1",
  recovering: [],
};

let door: AgentDoor;
let commands: FakeTaskCommands;
let task: FakeTask;
let feed: SpokenFeed;
let fleet: OnePlaceFleet;
let blobs: BlobStore;
let seen: string[];
let returned: { taskId: string; epoch: number }[];

beforeEach(async () => {
  commands = new FakeTaskCommands();
  task = commands.add(taskId, "task-secret");
  feed = new SpokenFeed();
  fleet = new OnePlaceFleet();
  blobs = createFakeBlobStore();
  seen = [];
  returned = [];
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const clock = { now: () => new Date() };
  const context: Omit<DoorContext, "closing"> = {
    commands: Object.assign(commands, {
      registerAgent: async () => ({ agentId, heartbeatSeconds: 20, pollSecondsMax: 20 }),
      returnTask: async (claim: { taskId: string; epoch: number }) => void returned.push(claim),
      agentSeen: async (id: string) => void seen.push(id),
    }),
    storage: commands.storage(),
    inbox: createTaskInbox({ commands, logs: createFakeLogStore(), secrets: fakeTaskSecrets(), clock, log }),
    fleet,
    feed,
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

function call(
  method: string,
  path: string,
  more: { token?: string | null; body?: unknown; raw?: Uint8Array; signal?: AbortSignal } = {},
) {
  const token = more.token === undefined ? (path.startsWith("/tasks") ? "task-secret" : "agent-secret") : more.token;
  return fetch(`http://127.0.0.1:${door.port}/agent/v1${path}`, {
    method,
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
    ...(more.raw !== undefined ? { body: more.raw as Uint8Array<ArrayBuffer> } : {}),
    ...(more.body !== undefined ? { body: JSON.stringify(more.body) } : {}),
    ...(more.signal !== undefined ? { signal: more.signal } : {}),
  });
}
const frames = (...list: [AgentMessage, string?][]): Buffer =>
  Buffer.concat(list.flatMap(([message, body]) => encodeFrame(message, Buffer.from(body ?? ""))));
const begin = frames(
  [{ type: "task_started", executor: "host", notice: null, at }],
  [{ type: "step_started", step: 0, name: "s", kind: "run", command: null, at }],
  [{ type: "output", step: 0, offset: 0 }, "hello\n"],
);

describe("who may come in", () => {
  for (const [method, path] of [
    ["POST", "/register"],
    ["POST", "/acquire"],
    ["GET", "/nothing"],
    ["POST", `/tasks/${taskId}/messages`],
    ["POST", `/tasks/${taskId}/heartbeat`],
    ["POST", `/tasks/${taskId}/copies`],
    ["POST", `/tasks/${taskId}/identity`],
    ["PUT", `/tasks/${taskId}/artifacts?path=x&epoch=1`],
    ["GET", `/tasks/${taskId}/git/info/refs?service=git-upload-pack`],
  ] as const) {
    test(`${method} ${path} is refused without a token and with a wrong one`, async () => {
      expect((await call(method, path, { token: null })).status).toBe(401);
      const { status } = await call(method, path, { token: "wrong" });
      expect(status).toBe(path.startsWith("/tasks") ? 409 : 401);
    });
  }

  test("a task's token opens no other task", async () => {
    commands.add("01970000-0000-7000-8000-000000000002", "other-secret");
    const answer = await call("POST", `/tasks/${taskId}/messages`, { token: "other-secret", raw: begin });
    expect([answer.status, ((await answer.json()) as { error: string }).error]).toEqual([409, "stale_lease"]);
    expect(task.stored).toBe(0);
  });
});

describe("acquiring", () => {
  test("an agent that this process does not know is told to register again", async () => {
    const answer = await call("POST", "/acquire", { body: { agentId, instanceId } });
    expect([answer.status, ((await answer.json()) as { error: string }).error]).toEqual([404, "not_found"]);
  });

  test("a waiting agent gets its task as soon as there is one", async () => {
    await call("POST", "/register", { body: register });
    const answer = call("POST", "/acquire", { body: { agentId, instanceId } });
    await vi.waitUntil(() => fleet.offerNow !== null);
    fleet.offerNow?.({ taskId, epoch: 1 } as TaskSpec);
    expect(await (await answer).json()).toEqual({ taskId, epoch: 1 });
    expect(returned).toEqual([]);
  });

  test("an agent that hangs up waits no longer", async () => {
    await call("POST", "/register", { body: register });
    const hangUp = new AbortController();
    const answer = call("POST", "/acquire", { body: { agentId, instanceId }, signal: hangUp.signal }).catch(
      () => "gone",
    );
    await vi.waitUntil(() => fleet.offerNow !== null);
    hangUp.abort();
    await vi.waitUntil(() => fleet.aborted === 1);
    expect(await answer).toBe("gone");
  });

  test("a task that was claimed for an agent who had just hung up goes back", async () => {
    await call("POST", "/register", { body: register });
    const body = JSON.stringify({ agentId, instanceId });
    const socket = connect(door.port, "127.0.0.1");
    socket.write(
      `POST /agent/v1/acquire HTTP/1.1\r\nhost: x\r\nauthorization: Bearer agent-secret\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    await vi.waitUntil(() => fleet.offerNow !== null);
    fleet.claimsAnyway = true;
    socket.destroy();
    await vi.waitUntil(() => fleet.aborted === 1);
    fleet.offerNow?.({ taskId, epoch: 1 } as TaskSpec);
    await vi.waitUntil(() => returned.length > 0);
    expect(returned).toEqual([{ taskId, epoch: 1 }]);
  });
});

describe("messages", () => {
  test("a batch is stored before it is answered", async () => {
    const answer = await call("POST", `/tasks/${taskId}/messages`, { raw: begin });
    expect(await answer.json()).toEqual({ cancel: false });
    expect(task.steps.get(0)).toMatchObject({ logBytes: 6, logLines: 1 });
  });

  test("a gap names the step and the offset that is wanted", async () => {
    await call("POST", `/tasks/${taskId}/messages`, { raw: begin });
    const answer = await call("POST", `/tasks/${taskId}/messages`, {
      raw: frames([{ type: "output", step: 0, offset: 99 }, "x"]),
    });
    expect(answer.status).toBe(416);
    expect(await answer.json()).toMatchObject({ error: "offset_gap", step: 0, wantOffset: 6 });
  });

  for (const [what, raw] of [
    ["bytes that are not frames", Buffer.from("hello")],
    ["a frame cut off in its body", begin.subarray(0, begin.length - 1)],
    ["a header that is not JSON", Buffer.concat([Buffer.from([0, 0, 0, 1]), Buffer.from("x"), Buffer.alloc(4)])],
    ["a message of an unknown type", frames([{ type: "root_shell" } as unknown as AgentMessage])],
    ["a step number that is not one", frames([{ type: "output", step: -1, offset: 0 }, "x"])],
    ["a time that is not one", frames([{ type: "task_started", executor: "x", notice: null, at: "yesterday" }])],
  ] as const) {
    test(`${what} are refused and change nothing`, async () => {
      const answer = await call("POST", `/tasks/${taskId}/messages`, { raw });
      expect(answer.status).toBe(400);
      expect(task.stored).toBe(0);
    });
  }

  test("a body beyond 8 MiB is refused", async () => {
    const answer = await call("POST", `/tasks/${taskId}/messages`, { raw: Buffer.alloc(8 * 1024 * 1024 + 1) });
    expect(answer.status).toBe(413);
  });

  test("an outage of the database asks the agent to try again", async () => {
    commands.failNext = "before";
    expect((await call("POST", `/tasks/${taskId}/messages`, { raw: begin })).status).toBe(500);
    expect((await call("POST", `/tasks/${taskId}/messages`, { raw: begin })).status).toBe(200);
  });
});

describe("heartbeats", () => {
  test("a cancel is told at once", async () => {
    const answer = call("POST", `/tasks/${taskId}/heartbeat`, { body: { epoch: 1 } });
    await vi.waitUntil(() => commands.renewals === 1);
    task.status = "canceled";
    feed.say({
      type: "task.changed",
      payload: { projectId: "p", workflowId: "w", jobId: "j", taskId, to: "canceled" },
    });
    expect(await (await answer).json()).toEqual({ cancel: true });
  });

  test("news of others do not wake it, and the lease was renewed at the start", async () => {
    const hangUp = new AbortController();
    const answer = call("POST", `/tasks/${taskId}/heartbeat`, { body: { epoch: 1 }, signal: hangUp.signal }).catch(
      () => "gone",
    );
    await vi.waitUntil(() => commands.renewals === 1);
    feed.say({
      type: "task.changed",
      payload: { projectId: "p", workflowId: "w", jobId: "j", taskId: "another", to: "canceled" },
    });
    feed.say({ type: "task.changed", payload: { projectId: "p", workflowId: "w", jobId: "j", taskId, to: "running" } });
    await vi.waitUntil(() => commands.renewals === 2);
    hangUp.abort();
    expect(await answer).toBe("gone");
  });

  test("an agent that only runs a task is noted as there, also by a door that never saw it register", async () => {
    task.lease = { ...task.lease, agentId };
    task.status = "canceled";
    await call("POST", `/tasks/${taskId}/heartbeat`, { body: { epoch: 1 } });
    await call("POST", `/tasks/${taskId}/heartbeat`, { body: { epoch: 1 } });
    expect(seen).toEqual([agentId]);
  });

  test("a lease that was lost is told as stale", async () => {
    const answer = call("POST", `/tasks/${taskId}/heartbeat`, { body: { epoch: 1 } });
    await vi.waitUntil(() => commands.renewals === 1);
    commands.add(taskId, "newer", { epoch: 2 });
    feed.say({ type: "task.changed", payload: { projectId: "p", workflowId: "w", jobId: "j", taskId, to: "claimed" } });
    expect((await answer).status).toBe(409);
    expect((await call("POST", `/tasks/${taskId}/heartbeat`, { body: { epoch: 1 } })).status).toBe(409);
  });

  test("a door that closes answers whoever is held", async () => {
    const answer = call("POST", `/tasks/${taskId}/heartbeat`, { body: { epoch: 1 } });
    await vi.waitUntil(() => commands.renewals === 1);
    const stopped = door.stop();
    expect((await answer).status).toBe(200);
    await stopped;
  });
});

test("a task may ask whether its job's other copies have come to a step, and for its identity, at its own epoch only", async () => {
  commands.gate = { verdict: "wait", running: 1, queued: 0 };
  const ask = async (what: string, body: object) => {
    const answer = await call("POST", `/tasks/${taskId}/${what}`, { body });
    return [answer.status, answer.status === 200 ? await answer.json() : null];
  };
  expect(await ask("copies", { epoch: 1, step: 2 })).toEqual([200, commands.gate]);
  const identity = { epoch: 1, token: "own", audience: "sts" };
  expect(await ask("identity", identity)).toEqual([200, { token: "own for sts" }]);
  expect(await ask("identity", { ...identity, epoch: 2 })).toEqual([409, null]);
});

describe("artifacts", () => {
  const put = (path: string, raw: Uint8Array, epoch = 1) =>
    call("PUT", `/tasks/${taskId}/artifacts?path=${encodeURIComponent(path)}&epoch=${epoch}`, { raw });

  test("an artifact is stored with its size and hash, then listed", async () => {
    const bytes = Buffer.from("report");
    const answer = await put("out//./report.txt", bytes);
    const stored = { sizeBytes: 6, sha256: createHash("sha256").update(bytes).digest("hex") };
    expect([answer.status, await answer.json()]).toEqual([201, stored]);
    expect(task.artifacts).toMatchObject([{ path: "out/report.txt", stored }]);
    expect(await blobs.open(task.artifacts[0]?.blobKey ?? "")).not.toBeNull();
  });

  for (const path of ["../x", "a/../../x", "/etc/passwd", "a\\..\\b", "a\0b", "a\nb", "", ".", "x".repeat(1025)]) {
    test(`the path ${JSON.stringify(path.slice(0, 20))} is refused`, async () => {
      expect((await put(path, Buffer.from("x"))).status).toBe(400);
      expect(task.artifacts).toEqual([]);
    });
  }

  test("an artifact of an earlier epoch is refused", async () => {
    expect((await put("x", Buffer.from("x"), 0)).status).toBe(409);
  });
});
