import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lockWaitSecondsMax, planLocks } from "#server/core/lock/plan-locks.ts";
import type { LockHolder, LockRequest } from "#server/core/ports/lock-store.ts";

const now = new Date("2026-01-01T12:00:00Z");

const request = (jobId: string, change: Partial<LockRequest> = {}): LockRequest => ({
  jobId,
  workflowId: `workflow of ${jobId}`,
  projectId: `project of ${jobId}`,
  organizationId: "acme",
  key: "deploy",
  pipelineNumber: 1,
  queuedAt: now,
  waitDetail: null,
  ...change,
});
const holder = (change: Partial<LockHolder> = {}): LockHolder => ({
  workflowId: "held",
  projectId: "holder",
  organizationId: "acme",
  key: "deploy",
  pipelineNumber: 7,
  projectSlug: "git/acme/app",
  workflowName: "main",
  ...change,
});
const kinds = (plan: ReturnType<typeof planLocks>) =>
  plan.decisions.map(({ kind, request: { jobId } }) => `${kind} ${jobId}`);

describe("whose turn it is", () => {
  test("a free lock goes to the one that waited the longest, and the others are told", () => {
    const plan = planLocks({ requests: [request("a"), request("b"), request("c")], holders: [] }, now);
    expect(kinds(plan)).toEqual(["grant a"]);
    expect([...plan.sentences.keys()]).toEqual(["b", "c"]);
    expect(plan.sentences.get("c")).toBe('Waits for the lock "deploy". 1 job is ahead of it.');
  });

  test("a held lock is granted to nobody, and everybody is told who holds it", () => {
    const plan = planLocks({ requests: [request("a"), request("b")], holders: [holder()] }, now);
    expect(kinds(plan)).toEqual([]);
    expect(plan.sentences.get("a")).toBe(
      'Waits for the lock "deploy", which workflow main of git/acme/app #7 holds. It is next.',
    );
  });

  test("what is stored already is not stored again", () => {
    const waitDetail = planLocks({ requests: [request("a")], holders: [holder()] }, now).sentences.get("a") ?? null;
    expect(planLocks({ requests: [request("a", { waitDetail })], holders: [holder()] }, now).sentences.size).toBe(0);
  });

  test("locks of other keys and other organizations do not stand in the way", () => {
    const requests = [request("a"), request("b", { key: "other" }), request("c", { organizationId: "else" })];
    expect(kinds(planLocks({ requests, holders: [] }, now))).toEqual(["grant a", "grant b", "grant c"]);
  });

  test("an older pipeline gives way to a newer one of its project, whether that waits or holds", () => {
    const old = request("old", { projectId: "p", pipelineNumber: 3 });
    const young = request("young", { projectId: "p", pipelineNumber: 5 });
    expect(kinds(planLocks({ requests: [old, young], holders: [] }, now))).toEqual(["supersede old", "grant young"]);
    const held = holder({ projectId: "p", pipelineNumber: 4 });
    expect(kinds(planLocks({ requests: [old], holders: [held] }, now))).toEqual(["supersede old"]);
    expect(kinds(planLocks({ requests: [young], holders: [held] }, now))).toEqual([]);
  });

  test("numbers of different projects are not compared, and two jobs of one pipeline both get their turn", () => {
    expect(
      kinds(planLocks({ requests: [request("a"), request("b", { pipelineNumber: 99 })], holders: [] }, now)),
    ).toEqual(["grant a"]);
    const same = { projectId: "p", pipelineNumber: 3 };
    const plan = planLocks({ requests: [request("a", same), request("b", same)], holders: [] }, now);
    expect(kinds(plan)).toEqual(["grant a"]);
  });

  test("after five hours of waiting a request gives up, not a moment before", () => {
    const since = (seconds: number) => new Date(now.getTime() - seconds * 1000);
    const late = request("late", { queuedAt: since(lockWaitSecondsMax) });
    const early = request("early", { queuedAt: since(lockWaitSecondsMax - 1) });
    expect(kinds(planLocks({ requests: [late, early], holders: [holder()] }, now))).toEqual(["timeOut late"]);
  });

  test("a workflow that holds the lock gets it again", () => {
    const again = request("a", { workflowId: "held", projectId: "holder", pipelineNumber: 7 });
    const { decisions } = planLocks({ requests: [request("b"), again], holders: [holder()] }, now);
    expect(decisions).toEqual([{ kind: "grant", request: again, isHeldAlready: true }]);
  });
});

test("whoever asks: a free lock gets exactly one new holder, and a held one none", () => {
  const one = fc.record({
    projectId: fc.constantFrom("p", "q"),
    pipelineNumber: fc.integer({ min: 1, max: 4 }),
    workflowId: fc.constantFrom("v", "w", "x", "held"),
  });
  fc.assert(
    fc.property(fc.array(one, { minLength: 1, maxLength: 8 }), fc.boolean(), (asked, isHeld) => {
      const requests = asked.map((change, index) => request(`job-${index}`, change));
      const { decisions } = planLocks({ requests, holders: isHeld ? [holder()] : [] }, now);
      const fresh = decisions.filter((decision) => decision.kind === "grant" && !decision.isHeldAlready);
      expect(fresh).toHaveLength(isHeld ? 0 : 1);
    }),
  );
});
