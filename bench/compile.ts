import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { type CompileInput, compileConfig } from "#server/config/compile.ts";
import { realInput } from "#server/config/corpus/compile-real.ts";
import { readOwnCases } from "#server/config/corpus/own-cases.ts";
import { readRealConfigs } from "#server/config/corpus/real-configs.ts";
import { refsOfConfig } from "#server/config/corpus/refs-of-config.ts";
import { type BenchSize, type Measurement, measurement, percentile } from "./measurement.ts";

/** How long configurations take: the largest, all of them, and one from a cold command line. */
export async function measureCompile({ smoke }: BenchSize): Promise<readonly Measurement[]> {
  const inputs = knownInputs();
  const largest = largestOf(inputs);
  const alone = largestOf(inputs.filter(({ orbs }) => orbs === undefined || orbs.size === 0));
  const rounds = smoke ? 5 : 40;
  return [
    compileLargest(largest, rounds),
    compileAll(inputs, smoke ? 1 : 5),
    await coldCommand(alone.source, smoke ? 2 : 15),
  ];
}

function largestOf(inputs: readonly CompileInput[]): CompileInput {
  return inputs.reduce((one, other) => (other.source.length > one.source.length ? other : one));
}

/** Real configurations where they are at hand, else our own cases. */
function knownInputs(): CompileInput[] {
  const real = readRealConfigs().map(({ source }) => realInput(source, refsOfConfig(source)[0] ?? { branch: "main" }));
  return real.length > 0 ? real : readOwnCases().map(({ input }) => input);
}

/** Beside it, what the YAML library takes for the same text, and the plan's way back out of JSON. */
function compileLargest(input: CompileInput, rounds: number): Measurement {
  const taken: number[] = [];
  const floors: number[] = [];
  const json: number[] = [];
  const planText = JSON.stringify(compileConfig(input).plan);
  for (let round = 0; round < rounds; round += 1) {
    floors.push(milliseconds(() => parseDocument(input.source, { merge: true, uniqueKeys: false })));
    taken.push(milliseconds(() => compileConfig(input)));
    json.push(milliseconds(() => JSON.parse(planText)));
  }
  const { length } = input.source;
  return measurement({
    name: "largest configuration, warm, p50",
    value: percentile(taken, 0.5),
    unit: "ms",
    floor: percentile(floors, 0.5),
    detail: { characters: length, best: Math.min(...taken), parse_plan_json: percentile(json, 0.5) },
  });
}

function compileAll(inputs: readonly CompileInput[], rounds: number): Measurement {
  const taken: number[] = [];
  const floors: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    floors.push(
      milliseconds(() => inputs.map(({ source }) => parseDocument(source, { merge: true, uniqueKeys: false }))),
    );
    taken.push(milliseconds(() => inputs.map((input) => compileConfig(input))));
  }
  return measurement({
    name: `${inputs.length} configurations, p50`,
    value: percentile(taken, 0.5),
    unit: "ms",
    floor: percentile(floors, 0.5),
    detail: { best: Math.min(...taken) },
  });
}

function milliseconds(work: () => unknown): number {
  const begun = performance.now();
  work();
  return performance.now() - begun;
}

/** `rotunda config process` in a process of its own, less what Node takes to start and do nothing. */
async function coldCommand(source: string, rounds: number): Promise<Measurement> {
  const folder = mkdtempSync(join(tmpdir(), "rotunda-bench-compile-"));
  const file = join(folder, "config.yml");
  writeFileSync(file, source);
  const program = join(import.meta.dirname, "../server/cli/rotunda.mjs");
  const bare: number[] = [];
  const whole: number[] = [];
  try {
    for (let round = 0; round < rounds; round += 1) {
      bare.push(await nodeMilliseconds(["-e", "0"]));
      whole.push(await nodeMilliseconds([program, "config", "process", file]));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const beyond = whole.map((each, round) => each - (bare[round] ?? 0));
  return measurement({
    name: "config process from a cold command line, beyond Node's own start, p50",
    value: percentile(beyond, 0.5),
    unit: "ms",
    detail: {
      characters: source.length,
      best: Math.min(...beyond),
      whole: percentile(whole, 0.5),
      bare_node: percentile(bare, 0.5),
    },
  });
}

function nodeMilliseconds(args: readonly string[]): Promise<number> {
  const begun = performance.now();
  const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "ignore"] });
  return new Promise((resolve, reject) => {
    child.once("error", reject).once("exit", () => resolve(performance.now() - begun));
  });
}
