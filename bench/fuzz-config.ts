import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { mutatedInput } from "#server/config/fuzz/mutated-input.ts";
import { readSeeds } from "#server/config/fuzz/read-seeds.ts";
import { type FuzzFinding, type FuzzWork, progressSlots } from "./fuzz/fuzz-work.ts";

// Throws mutated configurations at the compiler:
//   node bench/fuzz-config.ts --count 10000000 --seed 1 --workers 2
//   node bench/fuzz-config.ts --seed 1 --show 4711        prints one input of a run again
const { values } = parseArgs({
  options: {
    count: { type: "string", default: "100000" },
    seed: { type: "string", default: "1" },
    workers: { type: "string", default: String(availableParallelism()) },
    from: { type: "string", default: "0" },
    folder: { type: "string", default: join(tmpdir(), "rotunda-fuzz") },
    show: { type: "string" },
  },
});
const runSeed = Number(values.seed);
const seeds = readSeeds();
/** An input that has kept a worker this long is given up, whatever the machine does besides. */
const hangMilliseconds = 15_000;
/** After this many findings there is enough to mend. */
const findingsMax = 50;

async function run(): Promise<void> {
  const begun = performance.now();
  const workers = Number(values.workers);
  const first = Number(values.from);
  const findings: FuzzFinding[] = [];
  const lanes = Array.from({ length: workers }, (_, lane) => runLane(first + lane, workers, findings));
  const doneIn = () => lanes.reduce((sum, { progress }) => sum + Number(progress[progressSlots.done]), 0);
  const line = () => {
    const seconds = (performance.now() - begun) / 1000;
    const done = doneIn();
    const rate = Math.round(done / seconds);
    return `${done} mutated configurations in ${Math.round(seconds)} s (${rate}/s, ${workers} workers, seed ${runSeed}): ${findings.length} broken promises`;
  };
  const timer = setInterval(() => console.log(line()), 10_000);
  await Promise.all(lanes.map(({ ended }) => ended));
  clearInterval(timer);
  console.log(line());
  if (findings.length > 0) process.exitCode = 1;
}

/** Runs every `step`-th input. A worker that hangs is ended, and another goes on behind that input. */
function runLane(
  first: number,
  step: number,
  findings: FuzzFinding[],
): { progress: BigInt64Array; ended: Promise<void> } {
  const progress = new BigInt64Array(new SharedArrayBuffer(16));
  const end = Number(values.from) + Number(values.count);
  const keep = (finding: FuzzFinding) => {
    findings.push(finding);
    writeFinding(finding);
  };
  const ended = (async () => {
    for (let next = first; next < end && findings.length < findingsMax; ) {
      const hungAt = await runWorker({ runSeed, first: next, step, end, progress }, keep);
      if (hungAt === null) return;
      keep({ index: hungAt.index, reason: hungAt.reason });
      next = hungAt.index + step;
    }
  })();
  return { progress, ended };
}

/** Null when all was done; else the input that the worker did not survive. */
function runWorker(work: FuzzWork, keep: (finding: FuzzFinding) => void): Promise<FuzzFinding | null> {
  const worker = new Worker(new URL("./fuzz/fuzz-worker.ts", import.meta.url), { workerData: work });
  let current = -1;
  let since = performance.now();
  let lost: string | null = null;
  let told = 0;
  const watchdog = setInterval(() => {
    const now = Number(Atomics.load(work.progress, progressSlots.current));
    if (now !== current) {
      current = now;
      since = performance.now();
    } else if (performance.now() - since > hangMilliseconds) {
      lost = `it takes more than ${hangMilliseconds} ms`;
      void worker.terminate();
    }
  }, 500);
  worker.on("message", (finding: FuzzFinding) => {
    keep(finding);
    told += 1;
    if (told >= findingsMax) void worker.terminate();
  });
  worker.on("error", (error) => (lost = `the worker ends: ${error.message}`));
  return new Promise((resolve) => {
    worker.on("exit", () => {
      clearInterval(watchdog);
      const index = Number(work.progress[progressSlots.current]);
      resolve(lost === null ? null : { index, reason: lost });
    });
  });
}

function writeFinding({ index, reason }: FuzzFinding): void {
  mkdirSync(values.folder, { recursive: true });
  const file = join(values.folder, `seed-${runSeed}-${index}.yml`);
  const input = mutatedInput(seeds, runSeed, index);
  writeFileSync(file, input.source);
  const at = input.tag === null ? `branch ${input.branch}` : `tag ${input.tag}`;
  console.error(`BROKEN ${file} (${at}): ${reason.slice(0, 600)}`);
}

if (values.show === undefined) await run();
else process.stdout.write(mutatedInput(seeds, runSeed, Number(values.show)).source);
