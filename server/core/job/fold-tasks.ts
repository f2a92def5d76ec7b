import type { JobEvent } from "#server/core/job/job-machine.ts";
import type { TaskStatus } from "#server/core/status/task-status.ts";
import { isFinalTask } from "#server/core/task/task-machine.ts";

/** The worst ending decides the job's: our failure first, as it says least about the code. */
const endings: readonly (readonly [TaskStatus, JobEvent])[] = [
  ["infrastructure_fail", "infraFail"],
  ["failed", "fail"],
  ["timedout", "timeOut"],
  ["canceled", "cancel"],
];

/**
 * What the statuses of a job's tasks do to the job: `start` once one has
 * started, an ending once all have ended, else nothing. Never decides by hand
 * what the tasks do not say.
 */
export function foldTasks(statuses: readonly TaskStatus[]): JobEvent | null {
  if (statuses.every(isFinalTask)) {
    const ending = endings.find(([status]) => statuses.includes(status));
    return ending === undefined ? "pass" : ending[1];
  }
  const started = statuses.some((status) => status === "running" || isFinalTask(status));
  return started ? "start" : null;
}
