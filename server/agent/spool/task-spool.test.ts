import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { TaskSpool } from "#server/agent/spool/task-spool.ts";
import { decodeFrames } from "#server/core/agent-protocol/frame.ts";

const record = { taskId: "task-1", epoch: 3, taskToken: "token", title: "a task" };
const at = "2026-01-01T00:00:00.000Z";
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "rotunda-spool-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function started(spool: TaskSpool, step: number): void {
  spool.tell({ type: "step_started", step, name: "a step", kind: "run", command: null, at });
}

function ended(spool: TaskSpool, step: number): void {
  spool.tell({ type: "step_ended", step, status: "success", exitCode: 0, ...spool.seal(step), at });
}

/** What a batch says, each output with its text. */
function told(spool: TaskSpool): string[] {
  const batch = spool.nextBatch();
  const decoded = decodeFrames(batch?.bytes ?? new Uint8Array());
  if ("fault" in decoded) throw new Error(decoded.fault);
  if (batch !== null) spool.acknowledge(batch);
  return decoded.frames.map(({ header, body }) => {
    const { type, step, offset } = header as { type: string; step?: number; offset?: number };
    return type === "output" ? `${step}@${offset}:${Buffer.from(body).toString()}` : `${type} ${step ?? ""}`.trim();
  });
}

test("a step's end goes out after all of its output, and nothing is told twice", () => {
  const spool = TaskSpool.create(root, record);
  started(spool, 1);
  started(spool, 2);
  spool.append(1, Buffer.from("one"));
  spool.append(2, Buffer.from("two"));
  ended(spool, 1);
  expect(told(spool)).toEqual(["step_started 1", "step_started 2", "1@0:one", "step_ended 1", "2@0:two"]);
  spool.append(2, Buffer.from("more"));
  expect(told(spool)).toEqual(["2@3:more"]);
  expect(spool.nextBatch()).toBeNull();
  spool.close();
});

test("a batch is no larger than allowed, and what does not fit follows in order", () => {
  const spool = TaskSpool.create(root, record, { batchBytesMax: 1000, retainBytesMax: 10 ** 9 });
  started(spool, 1);
  spool.append(1, Buffer.alloc(2500, "x"));
  ended(spool, 1);
  spool.tell({ type: "task_finished", outcome: "success", reason: null, detail: null, at });
  let output = 0;
  const types: string[] = [];
  for (let batch = spool.nextBatch(); batch !== null; batch = spool.nextBatch()) {
    expect(batch.bytes.length).toBeLessThanOrEqual(1000);
    spool.acknowledge(batch);
    const decoded = decodeFrames(batch.bytes);
    if ("fault" in decoded) throw new Error(decoded.fault);
    for (const { header, body } of decoded.frames) {
      types.push((header as { type: string }).type);
      output += body.length;
    }
  }
  expect(output).toBe(2500);
  expect(types.slice(-2)).toEqual(["step_ended", "task_finished"]);
  expect(spool.isDelivered).toBe(true);
  spool.close();
});

test("a batch that was not taken is told again whole", () => {
  const spool = TaskSpool.create(root, record);
  started(spool, 1);
  spool.append(1, Buffer.from("text"));
  const first = Buffer.from(spool.nextBatch()?.bytes ?? []);
  expect(Buffer.from(spool.nextBatch(true)?.bytes ?? []).equals(first)).toBe(true);
  spool.close();
});

test("the server can ask for a step's output again from an earlier place", () => {
  const spool = TaskSpool.create(root, record);
  started(spool, 1);
  spool.append(1, Buffer.from("0123456789"));
  told(spool);
  spool.rewind(1, 4);
  expect(told(spool)).toEqual(["1@4:456789"]);
  spool.close();
});

test("after a sudden death everything written is there, but a message cut off in the middle is not", () => {
  const dead = TaskSpool.create(root, record);
  started(dead, 1);
  dead.append(1, Buffer.from("kept"));
  told(dead);
  dead.append(1, Buffer.from(" and this"));
  appendFileSync(join(dead.directory, "messages.jsonl"), '{"type":"step_en');
  const spool = TaskSpool.recover(dead.directory);
  expect(spool?.record).toEqual(record);
  expect(spool?.openSteps().map(({ step }) => step)).toEqual([1]);
  expect(spool === null ? [] : told(spool)).toEqual(["step_started 1", "1@0:kept and this"]);
  spool?.close();
  dead.close();
});

test("a folder without a readable task recovers nothing", () => {
  expect(TaskSpool.recover(root)).toBeNull();
});
