import { existsSync } from "node:fs";
import type { ExecutorKind } from "#server/core/plan/executor-plan.ts";

/** Whether this machine's own programs can compute on a graphics card. */
export function hasOwnGpus(): boolean {
  return existsSync("/dev/nvidiactl");
}

/**
 * This machine as agents tell it: `linux/amd64`, with `+gpu:docker` behind it
 * where containers can compute on a graphics card, and `+gpu:machine` where
 * programs outside of them can.
 */
export function machinePlatform(kindsWithGpus: readonly ExecutorKind[]): string {
  const system = process.platform === "win32" ? "windows" : process.platform;
  const machine = process.arch === "x64" ? "amd64" : process.arch;
  return [`${system}/${machine}`, ...kindsWithGpus.map((kind) => `gpu:${kind}`)].join("+");
}
