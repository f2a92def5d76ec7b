import { spawn } from "node:child_process";
import { percentile } from "./measurement.ts";

/** How a no-op step is run by hand. */
const noOp = ["-eo", "pipefail", "-c", "true"];

function spawnOnce(): Promise<void> {
  return new Promise((resolve, reject) => {
    spawn("bash", noOp, { stdio: "ignore" })
      .once("error", reject)
      .once("exit", () => resolve());
  });
}

/** Median time to start `bash -eo pipefail -c true` and see it end, milliseconds. */
export async function spawnBashMs(times: number): Promise<number> {
  const taken: number[] = [];
  for (let index = 0; index < times; index++) {
    const begun = performance.now();
    await spawnOnce();
    taken.push(performance.now() - begun);
  }
  return percentile(taken, 0.5);
}

/** How long a command takes from its start to its end, milliseconds. Throws when it fails. */
export async function runMs(file: string, args: readonly string[]): Promise<number> {
  const begun = performance.now();
  const code = await new Promise((resolve, reject) => {
    spawn(file, args, { stdio: "ignore" }).once("error", reject).once("exit", resolve);
  });
  if (code !== 0) throw new Error(`${file} ${args.join(" ")} ended with ${String(code)}`);
  return performance.now() - begun;
}

/** How many of them end per second when two run at any time. */
export async function spawnBashPerSecond(times: number): Promise<number> {
  let left = times;
  const begun = performance.now();
  const work = async () => {
    while (left-- > 0) await spawnOnce();
  };
  await Promise.all([work(), work()]);
  return times / ((performance.now() - begun) / 1000);
}

/** How long a command takes whose output is read through a pipe and thrown away, seconds. */
export async function pipeSeconds(command: string): Promise<{ readonly seconds: number; readonly bytes: number }> {
  const begun = performance.now();
  const child = spawn("bash", ["-eo", "pipefail", "-c", command], { stdio: ["ignore", "pipe", "inherit"] });
  let bytes = 0;
  child.stdout.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
  });
  await new Promise((resolve, reject) => child.once("error", reject).once("close", resolve));
  return { seconds: (performance.now() - begun) / 1000, bytes };
}
