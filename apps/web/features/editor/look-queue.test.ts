import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Look, LookRequest } from "#web/features/editor/look-at-config.ts";
import { type LookAnswer, LookQueue, lookSecondsMax } from "#web/features/editor/look-queue.ts";

const request = (source: string): LookRequest => ({ source, branch: "main", pipelineValues: {}, orbs: {} });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A queue whose workers answer when the test says so. */
function open() {
  const looks: string[] = [];
  let slow = 0;
  const workers: { asked: { id: number; source: string }[]; ended: boolean; answer: () => void }[] = [];
  const queue = new LookQueue({
    makeWorker: (onAnswer) => {
      const worker = {
        asked: [] as { id: number; source: string }[],
        ended: false,
        answer: () => {
          const { id, source } = worker.asked.at(-1) ?? { id: 0, source: "" };
          onAnswer({ id, look: { source } as Look } satisfies LookAnswer);
        },
      };
      workers.push(worker);
      return {
        send: ({ id, request: { source } }) => void worker.asked.push({ id, source }),
        terminate: () => void (worker.ended = true),
      };
    },
    onLook: ({ source }) => void looks.push(source),
    onSlow: () => void (slow += 1),
  });
  return { queue, looks, workers, slowCount: () => slow };
}

test("while the worker is busy only the newest text waits, and stale answers are dropped", () => {
  const { queue, looks, workers } = open();
  for (const source of ["a", "b", "c"]) queue.ask(request(source));
  workers[0]?.answer();
  expect(looks).toEqual([]);
  workers[0]?.answer();
  expect(looks).toEqual(["c"]);
  expect(workers[0]?.asked.map(({ source }) => source)).toEqual(["a", "c"]);
});

test("a text that takes too long is given up, and the next one gets a new worker", () => {
  const { queue, looks, workers, slowCount } = open();
  queue.ask(request("endless"));
  vi.advanceTimersByTime(lookSecondsMax * 1000);
  expect([workers[0]?.ended, slowCount()]).toEqual([true, 1]);
  queue.ask(request("short"));
  workers[1]?.answer();
  expect(looks).toEqual(["short"]);
});
