const dayMilliseconds = 24 * 3600 * 1000;

/** How long things are kept, days. */
export interface RetentionSettings {
  /** After a cache's last use; a job may keep its own for a shorter time after they were made. */
  readonly cacheDays: number;
  /** After the end of the workflow. */
  readonly workspaceDays: number;
  /** After they were stored. */
  readonly artifactDays: number;
}

/** What lies before these moments is beyond its time. */
export interface StorageCutoffs {
  readonly now: Date;
  /** Caches last used before. */
  readonly cachesUsedBefore: Date;
  /** Workspaces of workflows that ended before. */
  readonly workflowsEndedBefore: Date;
  /** Artifacts stored before. */
  readonly artifactsStoredBefore: Date;
}

/** The moments at which things are beyond their time. Pure: `now` comes from the caller. */
export function storageCutoffs(settings: RetentionSettings, now: Date): StorageCutoffs {
  const daysAgo = (days: number) => new Date(now.getTime() - days * dayMilliseconds);
  return {
    now,
    cachesUsedBefore: daysAgo(settings.cacheDays),
    workflowsEndedBefore: daysAgo(settings.workspaceDays),
    artifactsStoredBefore: daysAgo(settings.artifactDays),
  };
}
