import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { type ProcessEntry, processesThatName } from "#server/testing/services/process-tree.ts";

const graceSecondsMax = 5;

/**
 * Vitest's global set-up: marks this run in the environment, which every
 * program that a test starts inherits. The run fails when one of them is still
 * there after the last test.
 */
export function setup(): () => Promise<void> {
  const mark = `rotunda-test-run-${randomUUID()}`;
  process.env["ROTUNDA_TEST_RUN"] = mark;
  return async () => {
    const deadline = performance.now() + graceSecondsMax * 1000;
    let left = leftRunning(mark);
    while (left.length > 0 && performance.now() < deadline) {
      await pause(100);
      left = leftRunning(mark);
    }
    if (left.length === 0) return;
    throw new Error(`Tests left programs running:\n${left.map((entry) => `${entry.pid} ${entry.command}`).join("\n")}`);
  };
}

/** Vitest's own workers go with it, and its bundler's helper process does too. */
function leftRunning(mark: string): readonly ProcessEntry[] {
  return processesThatName(mark).filter((entry) => !/vitest|esbuild/.test(entry.command));
}
