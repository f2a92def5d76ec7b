import { createHash } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import type { AgentMessage } from "#server/core/agent-protocol/agent-message.ts";
import { AppError } from "#server/core/error/app-error.ts";
import type { LogStore } from "#server/core/ports/log-store.ts";
import type { TaskSecrets } from "#server/core/ports/task-secrets.ts";
import type { AgentFrame } from "#server/output/plan-batch.ts";
import { createTaskInbox, type TaskInbox } from "#server/output/task-inbox.ts";
import { createFakeLogStore } from "#server/testing/fake-log-store.ts";
import { type FakeTask, FakeTaskCommands } from "#server/testing/fake-task-commands.ts";
import { fakeTaskSecretStore } from "#server/testing/fake-task-secret-store.ts";
import { fakeTaskSecrets } from "#server/testing/fake-task-secrets.ts";

const taskId = "01970000-0000-7000-8000-000000000001";
const at = "2026-01-01T00:00:00.000Z";
const clock = { now: () => new Date(at) };
const frame = (message: AgentMessage, body: string | Uint8Array = ""): AgentFrame => ({
  message,
  body: Buffer.from(body),
});
const output = (offset: number, body: string) => frame({ type: "output", step: 0, offset }, body);
const taskStarted = frame({ type: "task_started", executor: "host", notice: null, at });
const stepStarted = frame({ type: "step_started", step: 0, name: "echo", kind: "run", command: "echo", at });
const finished = frame({ type: "task_finished", outcome: "success", reason: null, detail: null, at });
const stepEnded = (text: string, sha256 = createHash("sha256").update(text).digest("hex")) =>
  frame({
    type: "step_ended",
    step: 0,
    status: "success",
    exitCode: 0,
    lengthBytes: Buffer.byteLength(text),
    sha256,
    at,
  });

let commands: FakeTaskCommands;
let logs: LogStore;
let task: FakeTask;
let inbox: TaskInbox;
let complaints: string[];
let secrets: TaskSecrets;

function newInbox(): TaskInbox {
  const log = {
    info: () => undefined,
    warn: () => undefined,
    error: (_: object, sentence: string) => complaints.push(sentence),
  };
  return createTaskInbox({ commands, logs, secrets, clock, log });
}
async function send(...frames: AgentFrame[]): Promise<{ cancel: boolean }> {
  return inbox.accept(await inbox.authorize(taskId, "secret"), frames);
}
async function refusal(sent: Promise<unknown>): Promise<AppError> {
  const error: unknown = await sent.then(
    () => "was not refused",
    (reason: unknown) => reason,
  );
  if (!(error instanceof AppError)) throw error;
  return error;
}
async function stored(epoch = 1): Promise<string> {
  const bytes = task.steps.get(0)?.logBytes ?? 0;
  return Buffer.from(await logs.readBytes({ taskId, epoch, step: 0 }, 0, bytes)).toString();
}

beforeEach(() => {
  commands = new FakeTaskCommands();
  logs = createFakeLogStore();
  task = commands.add(taskId, "secret");
  complaints = [];
  secrets = fakeTaskSecrets();
  inbox = newInbox();
  return () => inbox.close();
});

describe("a task's messages", () => {
  test("a whole task in one batch is stored, sealed and finished", async () => {
    await send(taskStarted, stepStarted, output(0, "hello\n"), stepEnded("hello\n"), finished);
    expect(task.status).toBe("success");
    expect(task.steps.get(0)).toMatchObject({ status: "success", logBytes: 6, logLines: 1, sealed: true });
    expect(await stored()).toBe("hello\n");
  });

  test("a step that printed nothing is sealed without a log", async () => {
    await send(taskStarted, stepStarted, stepEnded(""));
    expect(task.steps.get(0)).toMatchObject({ logBytes: 0, sealed: true });
  });

  test("every batch sent again, also after the end, is answered as the first time and changes nothing", async () => {
    const batches = [
      [taskStarted, stepStarted, output(0, "one\n")],
      [output(4, "two\n"), stepEnded("one\ntwo\n")],
      [finished],
    ];
    for (const batch of batches) for (let time = 0; time < 3; time += 1) await send(...batch);
    await send(...batches.flat());
    expect(await stored()).toBe("one\ntwo\n");
    expect(task.steps.get(0)).toMatchObject({ logBytes: 8, logLines: 2, sealed: true });
    expect(complaints).toEqual([]);
  });

  test("batches of one task are stored one after another", async () => {
    const held = await inbox.authorize(taskId, "secret");
    const numbers = Array.from({ length: 50 }, (_, n) => `${String(n).padStart(3)}\n`);
    await Promise.all([
      inbox.accept(held, [taskStarted, stepStarted]),
      ...numbers.map((line, n) => inbox.accept(held, [output(n * 4, line)])),
    ]);
    expect(await stored()).toBe(numbers.join(""));
  });

  test("a gap is answered with the offset to go on from", async () => {
    await send(taskStarted, stepStarted, output(0, "abc"));
    const gap = await refusal(send(output(5, "x")));
    expect([gap.code, gap.detail]).toEqual(["offset_gap", { step: 0, wantOffset: 3 }]);
    await send(output(3, "de"), output(5, "x"));
    expect(await stored()).toBe("abcdex");
  });
});

describe("when something breaks", () => {
  test("a batch whose transaction failed can be sent again", async () => {
    await send(taskStarted, stepStarted, output(0, "abc\n"));
    commands.failNext = "before";
    await expect(send(output(4, "def\n"))).rejects.toThrow("database is away");
    await send(output(4, "DEF\n"));
    expect(await stored()).toBe("abc\nDEF\n");
  });

  test("a batch that was stored although the answer was lost is not stored twice", async () => {
    await send(taskStarted, stepStarted, output(0, "abc\n"));
    commands.failNext = "after";
    await expect(send(output(4, "def\n"))).rejects.toThrow("after it had stored");
    await send(output(4, "def\n"), stepEnded("abc\ndef\n"));
    expect(await stored()).toBe("abc\ndef\n");
    expect(task.steps.get(0)?.sealed).toBe(true);
  });

  test("a restarted server goes on where the database says", async () => {
    await send(taskStarted, stepStarted, output(0, "abc\n"));
    await logs.append({ taskId, epoch: 1, step: 0 }, [Buffer.from("written, never acknowledged")]);
    inbox = newInbox();
    await send(output(4, "def\n"), stepEnded("abc\ndef\n"), finished);
    expect(await stored()).toBe("abc\ndef\n");
    expect(task.steps.get(0)?.sealed).toBe(true);
  });

  test("a log that lost acknowledged bytes asks for them again, loudly", async () => {
    await send(taskStarted, stepStarted, output(0, "abcdef"));
    await logs.open({ taskId, epoch: 1, step: 0 }, 2);
    inbox = newInbox();
    const gap = await refusal(send(output(6, "g")));
    expect(gap.detail).toEqual({ step: 0, wantOffset: 2 });
    expect(complaints).toHaveLength(1);
    await send(output(2, "cdefg"), stepEnded("abcdefg"));
    expect(await stored()).toBe("abcdefg");
  });

  test("output that was damaged on its way is asked for once more, then kept without a seal", async () => {
    await send(taskStarted, stepStarted, output(0, "abX"));
    const again = await refusal(send(stepEnded("abc")));
    expect([again.code, again.detail]).toEqual(["offset_gap", { step: 0, wantOffset: 0 }]);
    expect(task.steps.get(0)).toMatchObject({ status: "running", logBytes: 0 });
    await send(output(0, "abc"), stepEnded("abc"));
    expect(task.steps.get(0)).toMatchObject({ status: "success", sealed: true });
    expect(await stored()).toBe("abc");
  });

  test("a step that disagrees twice ends with a log that is not sealed", async () => {
    const wrong = stepEnded("abc", "f".repeat(64));
    await send(taskStarted, stepStarted, output(0, "abc"));
    expect((await refusal(send(wrong))).detail).toEqual({ step: 0, wantOffset: 0 });
    await send(output(0, "abc"), wrong);
    expect(task.steps.get(0)).toMatchObject({ status: "success", sealed: false, logBytes: 3 });
    expect(complaints).toHaveLength(2);
  });
});

describe("leases", () => {
  test("another token than the task's own is stale", async () => {
    expect((await refusal(inbox.authorize(taskId, "guess"))).code).toBe("stale_lease");
    expect((await refusal(inbox.authorize("01970000-0000-7000-8000-00000000ffff", "secret"))).code).toBe("stale_lease");
  });

  test("an agent whose task was claimed anew writes nothing any more, and the new one is heard at once", async () => {
    const old = await inbox.authorize(taskId, "secret");
    await inbox.accept(old, [taskStarted, stepStarted, output(0, "old")]);
    task = commands.add(taskId, "newer", { epoch: 2 });
    expect((await refusal(inbox.accept(old, [output(3, " news")]))).code).toBe("stale_lease");
    expect((await refusal(inbox.authorize(taskId, "secret"))).code).toBe("stale_lease");
    await inbox.accept(await inbox.authorize(taskId, "newer"), [taskStarted, stepStarted, output(0, "new")]);
    expect(await stored(2)).toBe("new");
  });

  test("output after the end of its task is refused", async () => {
    await send(taskStarted, stepStarted, output(0, "abc"), finished);
    expect((await refusal(send(output(3, "late")))).code).toBe("stale_lease");
  });

  test("a canceled task's agent is told so and can still deliver what was printed", async () => {
    await send(taskStarted, stepStarted, output(0, "abc"));
    task.status = "canceled";
    expect(await send(output(3, "def"))).toEqual({ cancel: true });
    expect(await send(output(6, "!"), stepEnded("abcdef!"), finished)).toEqual({ cancel: true });
    expect(await stored()).toBe("abcdef!");
    expect(task.steps.get(0)?.sealed).toBe(true);
  });
});

describe("secrets that an agent lets through", () => {
  test("are overwritten before they are stored, and the log is sealed all the same", async () => {
    await secrets.remember({ taskId, epoch: 1 }, ["hunter2-token"]);
    const text = "password hunter2-token\n";
    await send(taskStarted, stepStarted, output(0, "password hunter2"));
    await send(output(16, "-token\n"), stepEnded(text));
    expect(await stored()).toBe("password *************\n");
    expect(task.steps.get(0)?.sealed).toBe(true);
    expect(complaints).toEqual([
      "An agent sent secrets that it should have masked; they were overwritten before storing.",
    ]);
  });

  test("are known to the next process too, also half of one that was stored before", async () => {
    const store = fakeTaskSecretStore();
    secrets = fakeTaskSecrets(store);
    inbox = newInbox();
    await secrets.remember({ taskId, epoch: 1 }, ["hunter2-token"]);
    await send(taskStarted, stepStarted, output(0, "password hunter2"));
    await inbox.close();
    secrets = fakeTaskSecrets(store);
    inbox = newInbox();
    await send(output(16, "-token and hunter2-token\n"));
    expect(await stored()).toBe("password ************* and *************\n");
  });

  test("that a task gets while it runs are looked for from then on, in every process", async () => {
    const store = fakeTaskSecretStore();
    secrets = fakeTaskSecrets(store);
    inbox = newInbox();
    await send(taskStarted, stepStarted, output(0, "minted-token\n"));
    await inbox.addSecret(await inbox.authorize(taskId, "secret"), "minted-token");
    await send(output(13, "minted-token\n"));
    await inbox.close();
    secrets = fakeTaskSecrets(store);
    inbox = newInbox();
    await send(output(26, "minted-token\n"));
    expect(await stored()).toBe("minted-token\n************\n************\n");
  });

  test("that cannot be opened any more hold no task up, and it is said", async () => {
    const store = fakeTaskSecretStore();
    await store.save({ taskId, epoch: 1 }, "sealed with another key");
    secrets = fakeTaskSecrets(store);
    inbox = newInbox();
    await send(taskStarted, stepStarted, output(0, "abc\n"));
    expect(await stored()).toBe("abc\n");
    expect(complaints).toEqual(["The secrets of a running task cannot be read."]);
  });

  test("of another run of the task are not looked for, and none are remembered after its end", async () => {
    await secrets.remember({ taskId, epoch: 1 }, ["hunter2-token"]);
    expect(secrets.recall({ taskId, epoch: 2 })).toBeNull();
    await send(taskStarted, stepStarted, finished);
    expect(secrets.recall({ taskId, epoch: 1 })).toBeNull();
  });
});
