import { describe, expect, test, vi } from "vitest";
import type { LogGrowth } from "#server/core/events.ts";
import { createLogTails, type LogMessage, type LogTails, tailBytesMax } from "#server/realtime/log-tails.ts";

const taskId = "0193f0a0-0000-7000-8000-000000000001";

/** One log that grows, with somebody who looks. */
function setUp() {
  const told: LogMessage[] = [];
  const state = { content: Buffer.alloc(0), hasViewers: true, release: null as null | (() => void), reads: 0 };
  const tails: LogTails = createLogTails({
    logs: {
      readBytes: async (_key, from, to) => {
        state.reads += 1;
        if (state.release !== null) await new Promise<void>((resolve) => (state.release = resolve));
        return state.content.subarray(from, to);
      },
    },
    epochOf: async () => 1,
    hasViewers: () => state.hasViewers,
    emit: (_room, message) => void told.push(message),
    onFault: (fault) => {
      throw fault;
    },
  });
  const grow = (bytes: Buffer | string, change: Partial<LogGrowth> = {}): void => {
    state.content = Buffer.concat([state.content, Buffer.from(bytes as string)]);
    tails.grew({ jobId: "j", taskId, step: 0, bytes: state.content.length, lines: 0, sealed: false, ...change });
  };
  const arrive = (count: number) => vi.waitFor(() => expect(told).toHaveLength(count), { interval: 1 });
  return { told, state, tails, grow, arrive };
}

describe("what viewers of a log are told", () => {
  test("the text follows without a gap from what was told before", async () => {
    const { told, grow, arrive } = setUp();
    grow("one\n");
    await arrive(1);
    grow("two\n");
    await arrive(2);
    grow("three");
    await arrive(3);
    expect(told.map(({ tail }) => tail)).toEqual([
      { from: 0, to: 4, text: "one\n" },
      { from: 4, to: 8, text: "two\n" },
      { from: 8, to: 13, text: "three" },
    ]);
  });

  test("growth during a read waits as one, so a burst costs one more read", async () => {
    const { told, state, grow, arrive } = setUp();
    grow("a");
    await arrive(1);
    state.release = () => undefined;
    grow("b");
    await vi.waitFor(() => expect(state.reads).toBe(2), { interval: 1 });
    for (const letter of "cdefg") grow(letter);
    const release = state.release;
    state.release = null;
    release?.();
    await arrive(3);
    expect(told.map(({ tail }) => tail?.text)).toEqual(["a", "b", "cdefg"]);
    expect(state.reads).toBe(3);
  });

  test("a character that is not complete goes with the next message", async () => {
    const { told, grow, arrive } = setUp();
    const [first, second] = [Buffer.from("é").subarray(0, 1), Buffer.from("é").subarray(1)];
    grow("");
    await arrive(1);
    grow(Buffer.concat([Buffer.from("caf"), first]));
    await arrive(2);
    grow(second, { sealed: true });
    await arrive(3);
    expect(told.map(({ tail }) => tail?.text)).toEqual(["", "caf", "é"]);
  });

  test("large growth comes without text, and what follows goes on from there", async () => {
    const { told, grow, arrive } = setUp();
    grow("");
    await arrive(1);
    grow("x".repeat(tailBytesMax + 1));
    await arrive(2);
    grow("y");
    await arrive(3);
    expect(told.map(({ tail }) => tail)).toEqual([
      { from: 0, to: 0, text: "" },
      null,
      { from: tailBytesMax + 1, to: tailBytesMax + 2, text: "y" },
    ]);
  });

  test("without viewers nothing is read, and who comes later hears only of what is new", async () => {
    const { told, state, grow, arrive } = setUp();
    state.hasViewers = false;
    grow("before");
    grow(" and more");
    expect([state.reads, told]).toEqual([0, []]);
    state.hasViewers = true;
    grow("!");
    await arrive(1);
    expect(told[0]?.tail).toEqual({ from: 15, to: 16, text: "!" });
  });

  test("a log that starts over (another agent took the task) is told without text", async () => {
    const { told, tails, grow, arrive } = setUp();
    grow("old output");
    await arrive(1);
    tails.forget(taskId);
    tails.grew({ jobId: "j", taskId, step: 0, bytes: 3, lines: 0, sealed: false });
    await arrive(2);
    expect(told[1]).toMatchObject({ bytes: 3, tail: null });
  });

  test("sealing is told even when nothing grew", async () => {
    const { told, grow, arrive } = setUp();
    grow("done");
    await arrive(1);
    grow("", { sealed: true });
    await arrive(2);
    expect(told[1]).toMatchObject({ sealed: true, tail: { from: 4, to: 4, text: "" } });
  });
});
