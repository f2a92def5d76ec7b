import type { JobId } from "#server/core/ids.ts";
import type { LockHolder, LockRequest, LockSnapshot } from "#server/core/ports/lock-store.ts";

/** A job waits for a lock for at most this long (config-language §19). */
export const lockWaitSecondsMax = 5 * 3600;

/** What becomes of one request. */
export type LockDecision =
  | { readonly kind: "grant"; readonly request: LockRequest; readonly isHeldAlready: boolean }
  | { readonly kind: "supersede"; readonly request: LockRequest; readonly by: number }
  | { readonly kind: "timeOut"; readonly request: LockRequest };

/** What is to be done, and what the others are told. */
export interface LockPlan {
  readonly decisions: readonly LockDecision[];
  /** Why jobs wait, where that has changed. */
  readonly sentences: ReadonlyMap<JobId, string>;
}

/**
 * Decides whose turn it is. Pure.
 *
 * - A request of an older pipeline gives way when a newer one of the same
 *   project waits for the lock or holds it.
 * - One that has waited for five hours gives up.
 * - A free lock goes to the one that has waited the longest.
 * - A workflow that holds the lock already gets it again.
 */
export function planLocks(snapshot: LockSnapshot, now: Date): LockPlan {
  const decisions: LockDecision[] = [];
  const sentences = new Map<JobId, string>();
  const holders = new Map(snapshot.holders.map((holder) => [lockOf(holder), holder]));
  for (const [lock, requests] of Map.groupBy(snapshot.requests, lockOf)) {
    const holder = holders.get(lock) ?? null;
    const { ended, waiting } = sorted(requests, holder, now);
    decisions.push(...ended);
    const again = waiting.filter(({ workflowId }) => workflowId === holder?.workflowId);
    const others = waiting.filter((request) => !again.includes(request));
    decisions.push(...again.map((request) => ({ kind: "grant" as const, request, isHeldAlready: true })));
    const next = holder === null ? others[0] : undefined;
    if (next !== undefined) decisions.push({ kind: "grant", request: next, isHeldAlready: false });
    for (const [ahead, request] of others.filter((other) => other !== next).entries()) {
      const sentence = waitSentence(request.key, holder, ahead);
      if (sentence !== request.waitDetail) sentences.set(request.jobId, sentence);
    }
  }
  return { decisions, sentences };
}

/** Organization and key; a key holds no line break. */
function lockOf({ organizationId, key }: { readonly organizationId: string; readonly key: string }): string {
  return `${organizationId}\n${key}`;
}

function sorted(requests: readonly LockRequest[], holder: LockHolder | null, now: Date) {
  const ended: LockDecision[] = [];
  const waiting: LockRequest[] = [];
  for (const request of requests) {
    const rivals = holder === null ? requests : [...requests, holder];
    const newer = rivals.filter(({ projectId }) => projectId === request.projectId);
    const by = Math.max(...newer.map(({ pipelineNumber }) => pipelineNumber));
    const waitedSeconds = (now.getTime() - request.queuedAt.getTime()) / 1000;
    if (by > request.pipelineNumber && request.workflowId !== holder?.workflowId)
      ended.push({ kind: "supersede", request, by });
    else if (waitedSeconds >= lockWaitSecondsMax) ended.push({ kind: "timeOut", request });
    else waiting.push(request);
  }
  return { ended, waiting };
}

function waitSentence(key: string, holder: LockHolder | null, ahead: number): string {
  const held =
    holder === null
      ? `Waits for the lock "${key}".`
      : `Waits for the lock "${key}", which workflow ${holder.workflowName} of ${holder.projectSlug} #${holder.pipelineNumber} holds.`;
  if (ahead === 0) return `${held} It is next.`;
  return `${held} ${ahead} ${ahead === 1 ? "job is" : "jobs are"} ahead of it.`;
}
