import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { delimiter, join } from "node:path";
import { parseArgs } from "node:util";
import { inheritedEnvironment } from "#server/env.ts";
import { type CheckStep, checkSteps } from "./check-steps.ts";

const { values } = parseArgs({ options: { report: { type: "string" } } });
const root = process.cwd();
const searchPath = [join(root, "node_modules", ".bin"), inheritedEnvironment()["PATH"]].join(delimiter);
const environment: NodeJS.ProcessEnv = { NODE_ENV: "test", ...inheritedEnvironment(), PATH: searchPath };

interface Outcome {
  readonly name: string;
  readonly passed: boolean;
}

async function run(step: CheckStep): Promise<Outcome> {
  const [file = "", ...args] = step.command;
  const begun = performance.now();
  const child = spawn(file, args, {
    cwd: root,
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => output.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) =>
    child.once("close", resolve).once("error", reject),
  );
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  console.log(`${code === 0 ? "ok    " : "FAILED"} ${step.name} (${seconds} s)`);
  if (code !== 0) console.log(Buffer.concat(output).toString("utf8").trimEnd());
  return { name: step.name, passed: code === 0 };
}

const waiting = [...checkSteps(root)];
const outcomes: Outcome[] = [];
async function work(): Promise<void> {
  for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) outcomes.push(await run(step));
}
await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, work));

const failed = outcomes.filter((outcome) => !outcome.passed).length;
if (values.report !== undefined)
  writeFileSync(values.report, JSON.stringify({ passed: outcomes.length - failed, failed }));
console.log(failed === 0 ? "Everything is in order." : `${failed} of ${outcomes.length} checks failed.`);
if (failed > 0) process.exitCode = 1;
