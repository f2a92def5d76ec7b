/** How a step stands. A skipped step is never reported, so it has no row. */
export const stepStatuses = ["running", "success", "failed", "timedout", "canceled", "infrastructure_fail"] as const;

export type StepStatus = (typeof stepStatuses)[number];
