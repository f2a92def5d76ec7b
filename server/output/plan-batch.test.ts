import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AgentMessage } from "#server/core/agent-protocol/agent-message.ts";
import type { AppError } from "#server/core/error/app-error.ts";
import { type AgentFrame, type BatchContext, planBatch } from "#server/output/plan-batch.ts";

const at = "2026-01-01T00:00:00.000Z";
const sha256 = "0".repeat(64);
const frame = (message: AgentMessage, body = ""): AgentFrame => ({ message, body: Buffer.from(body) });
const output = (step: number, offset: number, body: string) => frame({ type: "output", step, offset }, body);
const started = (step: number) => frame({ type: "step_started", step, name: "s", kind: "run", command: null, at });
const endedAt = (step: number, lengthBytes: number) =>
  frame({ type: "step_ended", step, status: "success", exitCode: 0, lengthBytes, sha256, at });
const context = (status: BatchContext["status"], ...steps: { bytes: number; ended: boolean }[]): BatchContext => ({
  status,
  steps: new Map(steps.map((step, index) => [index, step])),
});

function planOf(given: BatchContext, frames: AgentFrame[]) {
  const plan = planBatch(given, frames);
  if (!plan.ok) throw plan.error;
  return plan.value;
}
function refusalOf(given: BatchContext, frames: AgentFrame[]): AppError {
  const plan = planBatch(given, frames);
  if (plan.ok) throw new Error("was not refused");
  return plan.error;
}
const text = (pieces: readonly Uint8Array[] | undefined): string => Buffer.concat(pieces ?? []).toString();

describe("output is placed by offset", () => {
  const open = context("running", { bytes: 5, ended: false });
  test("what follows the stored end is appended", () => {
    expect(text(planOf(open, [output(0, 5, "abc"), output(0, 8, "def")]).appends.get(0))).toBe("abcdef");
  });
  test("a chunk that is stored already is dropped", () => {
    const plan = planOf(open, [output(0, 0, "12345"), output(0, 3, "45")]);
    expect(plan.appends.size).toBe(0);
    expect(plan.isRepeat).toBe(true);
  });
  test("a chunk that overlaps the stored end is trimmed", () => {
    expect(text(planOf(open, [output(0, 3, "45678")]).appends.get(0))).toBe("678");
  });
  test("a gap is refused with the offset to go on from, and nothing of the batch is kept", () => {
    const refusal = refusalOf(open, [output(0, 5, "ab"), output(0, 9, "x")]);
    expect(refusal.code).toBe("offset_gap");
    expect(refusal.detail).toEqual({ step: 0, wantOffset: 7 });
  });
  test("output of a step that never started is refused", () => {
    expect(refusalOf(open, [output(4, 0, "x")]).code).toBe("invalid_input");
  });
  test("output after the end of its step is refused, a repeat of earlier output is not", () => {
    const closed = context("running", { bytes: 5, ended: true });
    expect(refusalOf(closed, [output(0, 5, "x")]).code).toBe("invalid_input");
    expect(planOf(closed, [output(0, 0, "12345")]).isRepeat).toBe(true);
  });

  test("whatever is sent again, in whatever pieces, the log is what the step printed", () => {
    const spans = fc.array(fc.tuple(fc.nat(100), fc.integer({ min: 0, max: 40 })), { maxLength: 40 });
    fc.assert(
      fc.property(fc.string({ minLength: 100, maxLength: 100 }), spans, (printed, sent) => {
        const bytes = Buffer.from(printed);
        let stored = Buffer.alloc(0);
        for (const [offset, length] of [...sent, [0, bytes.length] as [number, number]]) {
          const body = bytes.subarray(offset, offset + length);
          const given = context("running", { bytes: stored.length, ended: false });
          const plan = planBatch(given, [{ message: { type: "output", step: 0, offset }, body }]);
          if (!plan.ok) expect(offset).toBeGreaterThan(stored.length);
          else stored = Buffer.concat([stored, ...(plan.value.appends.get(0) ?? [])]);
          expect(bytes.subarray(0, stored.length).equals(stored)).toBe(true);
        }
        expect(stored.equals(bytes)).toBe(true);
      }),
      { seed: 11 },
    );
  });
});

describe("everything else is keyed by what it is about", () => {
  test("a step starts once", () => {
    expect(planOf(context("running"), [started(0), started(0)]).messages).toHaveLength(1);
    expect(planOf(context("running", { bytes: 0, ended: false }), [started(0)]).isRepeat).toBe(true);
  });
  test("a step can start, print and end in one batch", () => {
    const plan = planOf(context("running"), [started(0), output(0, 0, "hi"), endedAt(0, 2)]);
    expect(plan.endings).toHaveLength(1);
    expect(text(plan.appends.get(0))).toBe("hi");
  });
  test("a step does not end before all its output is there", () => {
    const refusal = refusalOf(context("running", { bytes: 4, ended: false }), [endedAt(0, 9)]);
    expect(refusal.code).toBe("offset_gap");
    expect(refusal.detail).toEqual({ step: 0, wantOffset: 4 });
  });
  test("an end that was stored is not stored again", () => {
    expect(planOf(context("running", { bytes: 4, ended: true }), [endedAt(0, 4)]).messages).toHaveLength(0);
  });
  test("a task starts once", () => {
    const start = frame({ type: "task_started", executor: "host", notice: null, at });
    expect(planOf(context("claimed"), [start]).messages).toHaveLength(1);
    expect(planOf(context("running"), [start]).messages).toHaveLength(0);
  });
  test("a finish that is told again is a repeat", () => {
    const finish = frame({ type: "task_finished", outcome: "success", reason: null, detail: null, at });
    expect(planOf(context("success", { bytes: 3, ended: true }), [endedAt(0, 3), finish]).isRepeat).toBe(true);
  });
});
