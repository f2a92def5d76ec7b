import type { Deps } from "#server/commands/deps.ts";
import type { Schedule } from "#server/core/ports/schedule-store.ts";
import { nextCronTime } from "#server/core/schedule/cron-time.ts";

/**
 * Starts the pipeline of a schedule that is due, as whoever pushed it. Its next
 * time is counted from now: what was missed while the server was down is made
 * up for once. Harmless when another engine was faster.
 */
export async function fireSchedule(deps: Pick<Deps, "schedules" | "ids" | "clock">, schedule: Schedule): Promise<void> {
  const now = deps.clock.now();
  const { projectId, branch, workflow, actorLogin } = schedule;
  const pipeline = {
    id: deps.ids.next(),
    projectId,
    triggerType: "scheduled_pipeline",
    actorLogin,
    branch,
    tag: null,
    revision: null,
    parameters: {},
    configPath: ".circleci/config.yml",
    scheduledWorkflow: workflow,
  };
  await deps.schedules.fire(schedule, pipeline, { nextRunAt: nextCronTime(schedule.cron, now), now });
}
