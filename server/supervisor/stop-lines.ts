import type { StopKind } from "#server/supervisor/stop-kind.ts";

/** What a stop waits for. */
export interface StopProgress {
  /** What the agents work on, each in a few words. */
  readonly jobs: readonly string[];
  /** For how long they may still go on. */
  readonly secondsLeft: number;
}

/** What is said when a stop begins. Only at the keyboard there is a key to press. */
export function stopBeginsLine({ jobs, secondsLeft }: StopProgress, kind: StopKind): string {
  if (jobs.length === 0) return "Stopping.";
  if (secondsLeft === 0) return `Stopping. ${count(jobs, "running ")} ${be(jobs)} cut off.`;
  const key = kind === "key" ? " Ctrl-C again stops now." : "";
  return `Stopping. ${count(jobs)} ${be(jobs)} running; waiting up to ${secondsLeft} s for ${them(jobs)}.${key}`;
}

/** What is said while a stop goes on waiting, and when fewer jobs run. */
export function stopWaitsLine({ jobs, secondsLeft }: StopProgress): string {
  if (jobs.length === 0) return "No job runs any more.";
  return `${count(jobs)} still ${jobs.length === 1 ? "runs" : "run"}, ${secondsLeft} s left: ${jobs.join(", ")}`;
}

/** What is said when a stop waits no longer. */
export function stopCutsLine(jobs: readonly string[]): string {
  if (jobs.length === 0) return "Stopping now.";
  return `Cutting off ${count(jobs)}: ${jobs.join(", ")}. Rerun from failed runs ${them(jobs)} again.`;
}

function count(jobs: readonly string[], running = ""): string {
  return jobs.length === 1 ? `1 ${running}job` : `${jobs.length} ${running}jobs`;
}

function be(jobs: readonly string[]): string {
  return jobs.length === 1 ? "is" : "are";
}

function them(jobs: readonly string[]): string {
  return jobs.length === 1 ? "it" : "them";
}
