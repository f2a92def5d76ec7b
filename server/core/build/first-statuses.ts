import { releasedWithoutProvider, unauthorizedBy } from "#server/core/build/job-sentences.ts";
import { assertNever } from "#server/core/exhaustive.ts";
import { isFinalJob } from "#server/core/job/job-machine.ts";
import { judgeRequirements } from "#server/core/job/requirements.ts";
import type { JobPlan } from "#server/core/plan/job-plan.ts";
import type { JobStatus } from "#server/core/status/job-status.ts";
import type { StopReason } from "#server/core/status/stop-reason.ts";

/** How a job of a new workflow begins. */
export interface FirstStatus {
  readonly status: JobStatus;
  readonly stopReason: StopReason | null;
  readonly stopDetail: string | null;
}

const plain = (status: JobStatus): FirstStatus => ({ status, stopReason: null, stopDetail: null });

/**
 * How the jobs of a new workflow begin, by name: kept ones as `success`, those
 * whose needs are met already as far as they can go, those that can never run
 * as `not_run`, and all others `blocked`. A job that ends at once lets its
 * dependents go on, as it does in a workflow that runs.
 */
export function firstStatuses(
  plans: readonly JobPlan[],
  facts: { readonly kept: ReadonlySet<string>; readonly missingContexts: ReadonlySet<string> },
): ReadonlyMap<string, FirstStatus> {
  const found = new Map(plans.map(({ name }) => [name, plain(facts.kept.has(name) ? "success" : "blocked")]));
  const dependents = Map.groupBy(
    plans.flatMap((plan) => plan.requires.map(({ job }) => ({ plan, job }))),
    ({ job }) => job,
  );
  const frontier = [...plans];
  for (let plan = frontier.pop(); plan !== undefined; plan = frontier.pop()) {
    if (found.get(plan.name)?.status !== "blocked") continue;
    const judged = judgeRequirements(
      plan.requires.map(({ job, statuses }) => ({ status: found.get(job)?.status ?? "not_run", accepted: statuses })),
    );
    if (judged === "waiting") continue;
    const first = judged === "met" ? letGo(plan, facts.missingContexts) : plain("not_run");
    found.set(plan.name, first);
    if (isFinalJob(first.status)) frontier.push(...(dependents.get(plan.name) ?? []).map((entry) => entry.plan));
  }
  return found;
}

function letGo(plan: JobPlan, missingContexts: ReadonlySet<string>): FirstStatus {
  const missing = (plan.contexts ?? []).filter((name) => missingContexts.has(name));
  if (missing.length > 0) return { ...plain("unauthorized"), ...unauthorizedBy(missing) };
  switch (plan.type) {
    case "build":
    case "lock":
      return plain("queued");
    case "approval":
      return plain("on_hold");
    case "no-op":
    case "unlock":
      return plain("success");
    case "release":
      return { ...plain("success"), stopDetail: releasedWithoutProvider };
    default:
      return assertNever(plan);
  }
}
