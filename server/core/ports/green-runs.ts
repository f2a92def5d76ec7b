import type { ProjectId } from "#server/core/ids.ts";

/** What was good last. */
export interface GreenRuns {
  /** By workflow name, the commit of the newest pipeline of this branch in which that workflow is a success. */
  lastGreen(projectId: ProjectId, branch: string): Promise<ReadonlyMap<string, string>>;
}
