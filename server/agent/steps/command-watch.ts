import { pause } from "#server/agent/door/pause.ts";
import type { EnvironmentFault, RunningCommand } from "#server/agent/executors/executor.ts";
import type { StepContext } from "#server/agent/steps/step-context.ts";
import type { StepLog } from "#server/agent/task/step-log.ts";
import { type StepEnd, stoppedStep, succeeded } from "#server/agent/task/task-fold.ts";
import { assertNever } from "#server/core/exhaustive.ts";

/** After SIGKILL an end is certain on a machine that works; on one that does not, this is when we stop waiting. */
const killedSecondsMax = 30;

/**
 * Waits until a command has ended by itself, printed nothing for too long, or
 * the task is stopped; in the last two cases it ends the command first. The
 * step's status follows from which it was.
 */
export async function watchCommand(
  context: StepContext,
  log: StepLog,
  watched: { command: RunningCommand; noOutputSeconds: number },
): Promise<StepEnd> {
  const { command, noOutputSeconds } = watched;
  const unfollow = context.report.follow(command);
  const silence = new AbortController();
  const stopped = context.stop.untilStopped.then(() => "stopped" as const);
  const silent = untilSilent(context, log, { seconds: noOutputSeconds, signal: silence.signal });
  const first = await Promise.race([command.ended, stopped, silent]);
  silence.abort();
  if (typeof first === "string") await endCommand(command, context);
  unfollow();
  if (first === "silent") return tooSilent(log, noOutputSeconds);
  if (context.stop.cause !== null) return stoppedStep(context.stop.cause);
  if (typeof first === "object" && first.exitCode === 0) return { ...succeeded, exitCode: 0 };
  return failedStep(context, log, typeof first === "object" ? first.exitCode : null);
}

/** Whose doing a command's end was: its own when it was gone already and only its end had not been told yet. */
export type EndedBy = "itself" | "us";

/** Asks a command to end, then makes it. Resolves when it has. */
export async function endCommand(command: RunningCommand, context: StepContext): Promise<EndedBy> {
  if (!context.stop.isKilling) {
    const receipt = command.signal("SIGTERM");
    const waited = new AbortController();
    const first = await Promise.race([
      command.ended,
      pause(context.killGraceSeconds * 1000, waited.signal),
      context.stop.untilKilling,
    ]);
    waited.abort();
    // One that was only about to begin was not there either, but lives on.
    if (typeof first === "object" && (await receipt?.wasThere) === false) return "itself";
  }
  command.signal("SIGKILL");
  const waited = new AbortController();
  await Promise.race([command.ended, pause(killedSecondsMax * 1000, waited.signal)]);
  waited.abort();
  return "us";
}

async function failedStep(context: StepContext, log: StepLog, exitCode: number | null): Promise<StepEnd> {
  const fault = await context.environment.diagnose(exitCode);
  if (fault === null) return { status: "failed", exitCode, reason: "stepFailed", detail: null };
  if (fault.detail !== null) log.print(`\n${fault.detail}\n`);
  return faultyStep(fault, exitCode);
}

/** The end of a step that failed for what happened to its environment. */
export function faultyStep({ kind, detail }: EnvironmentFault, exitCode: number | null): StepEnd {
  switch (kind) {
    case "outOfMemory":
      return { status: "failed", exitCode, reason: "outOfMemory", detail: detail ?? "The job ran out of memory." };
    case "environmentDied":
      return {
        status: "infrastructure_fail",
        exitCode,
        reason: "executorFailed",
        detail: detail ?? "The job's environment ended while a step was running.",
      };
    case "mainCommandEnded":
      return {
        status: "failed",
        exitCode,
        reason: "stepFailed",
        detail:
          detail ?? "The primary container's own command ended while a step was running, and the container with it.",
      };
    default:
      return assertNever(kind);
  }
}

function tooSilent(log: StepLog, seconds: number): StepEnd {
  const detail = `Too long with no output (exceeded ${spokenSeconds(seconds)})`;
  log.print(`\n${detail}\n`);
  return { status: "timedout", exitCode: null, reason: "noOutput", detail };
}

/** `10m0s`, as CircleCI's users know it. */
function spokenSeconds(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return minutes > 0 ? `${minutes}m${seconds % 60}s` : `${seconds}s`;
}

async function untilSilent(
  context: StepContext,
  log: StepLog,
  limit: { seconds: number; signal: AbortSignal },
): Promise<"silent"> {
  log.lastOutputAt = performance.now();
  while (!limit.signal.aborted) {
    // A command at rest because the server is away is not silent by its own will.
    if (context.report.isPaused) log.lastOutputAt = performance.now();
    const left = log.lastOutputAt + limit.seconds * 1000 - performance.now();
    if (left <= 0) return "silent";
    await pause(Math.max(1, Math.min(left, longestTimerMilliseconds)), limit.signal);
  }
  return new Promise(() => {});
}

const longestTimerMilliseconds = 2 ** 31 - 1;
