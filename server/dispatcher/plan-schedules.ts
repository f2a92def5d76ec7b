import type { PipelinePlan } from "#server/core/plan/pipeline-plan.ts";
import type { NewSchedule, PendingPipeline } from "#server/core/ports/build-store.ts";
import { nextCronTime } from "#server/core/schedule/cron-time.ts";

/**
 * The schedules of a branch after its configuration was compiled: they replace
 * those it had. Undefined leaves them as they are: a tag has none, and a
 * configuration that was handed in says nothing about the branch. Pure.
 */
export function planSchedules(
  pipeline: PendingPipeline,
  plan: PipelinePlan,
  { nextId, now }: { readonly nextId: () => string; readonly now: Date },
): readonly NewSchedule[] | undefined {
  if (pipeline.branch === null || pipeline.tag !== null || pipeline.givenConfig !== null) return undefined;
  return (plan.schedules ?? []).flatMap(({ workflow, cron }) => {
    const nextRunAt = nextCronTime(cron, now);
    return nextRunAt === null ? [] : [{ id: nextId(), workflow, cron, nextRunAt }];
  });
}
