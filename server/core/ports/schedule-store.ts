import type { ProjectId } from "#server/core/ids.ts";
import type { CreatedPipeline, NewPipeline } from "#server/core/ports/build-store.ts";

/** A workflow of a branch that the clock starts. */
export interface Schedule {
  readonly id: string;
  readonly projectId: ProjectId;
  readonly branch: string;
  readonly workflow: string;
  readonly cron: string;
  readonly actorLogin: string;
  readonly nextRunAt: Date;
}

/** The schedules of all branches. BuildStore.startPipeline replaces those of its branch. */
export interface ScheduleStore {
  /** Schedules whose time has come, the longest due first. */
  due(now: Date, limit: number): Promise<readonly Schedule[]>;
  /**
   * Moves a schedule on to its next time (removes it for null) and stores its pipeline, in one
   * transaction: null when the schedule was moved or removed meanwhile, so each time of it starts
   * one pipeline, whichever engine is faster.
   */
  fire(
    schedule: Schedule,
    pipeline: NewPipeline,
    when: { readonly nextRunAt: Date | null; readonly now: Date },
  ): Promise<CreatedPipeline | null>;
}
