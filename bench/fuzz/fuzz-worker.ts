import { parentPort, workerData } from "node:worker_threads";
import { brokenPromise } from "#server/config/fuzz/broken-promise.ts";
import { mutatedInput } from "#server/config/fuzz/mutated-input.ts";
import { readSeeds } from "#server/config/fuzz/read-seeds.ts";
import { type FuzzFinding, type FuzzWork, inputMillisecondsMax, progressSlots } from "./fuzz-work.ts";

/** One in so many inputs is also compiled again and from its compiled text. */
const deepEvery = 50;

// Most inputs are broken YAML, and half the time would go into stack traces that nobody reads.
Error.stackTraceLimit = 0;
const work = workerData as FuzzWork;
const seeds = readSeeds();

/** Processor time of this thread, so that a busy machine makes no input slow. */
function threadMilliseconds(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

function tell(finding: FuzzFinding): void {
  parentPort?.postMessage(finding);
}

for (let index = work.first; index < work.end; index += work.step) {
  Atomics.store(work.progress, progressSlots.current, BigInt(index));
  const begun = performance.now();
  const cpuBegun = index % deepEvery === 0 ? Number.NaN : threadMilliseconds();
  const input = mutatedInput(seeds, work.runSeed, index);
  const reason = brokenPromise(input, { deep: Number.isNaN(cpuBegun) });
  const isSlow = performance.now() - begun > inputMillisecondsMax;
  if (reason !== null) tell({ index, reason });
  else if (isSlow && threadMilliseconds() - cpuBegun > inputMillisecondsMax) {
    tell({ index, reason: `it takes ${Math.round(threadMilliseconds() - cpuBegun)} ms` });
  }
  Atomics.add(work.progress, progressSlots.done, 1n);
}
