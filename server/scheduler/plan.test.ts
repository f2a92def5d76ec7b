import { expect, test } from "vitest";
import type { WaitingAgent } from "#server/core/ports/fleet.ts";
import type { QueuedTask } from "#server/core/ports/task-store.ts";
import { planSchedule } from "#server/scheduler/plan.ts";

const agent = (agentId: string, executors = ["machine", "docker"]): WaitingAgent => ({
  agentId,
  instanceId: agentId,
  executors,
});
const task = (id: string, projectId: string, executorKind = "machine"): QueuedTask => ({
  id,
  projectId,
  executorKind,
  queuedAt: new Date(0),
});
const snapshot = (queued: QueuedTask[], active: Record<string, number> = {}, connected = ["machine", "docker"]) => ({
  queued,
  activeByProject: new Map(Object.entries(active)),
  connectedExecutors: new Set(connected),
});
const placed = (plan: ReturnType<typeof planSchedule>) =>
  plan.placements.map(({ taskId, agent: { agentId } }) => [taskId, agentId]);

test("the oldest task goes to the agent that waited longest", () => {
  const plan = planSchedule(snapshot([task("t1", "p"), task("t2", "p")]), [agent("a"), agent("b")]);
  expect(placed(plan)).toEqual([
    ["t1", "a"],
    ["t2", "b"],
  ]);
  expect(plan.reasons.size).toBe(0);
});

test("a flood from one project does not keep another one waiting", () => {
  const flood = Array.from({ length: 50 }, (_, index) => task(`f${index}`, "flood"));
  const plan = planSchedule(snapshot([...flood, task("small", "other")], { flood: 1 }), [agent("a")]);
  expect(placed(plan)).toEqual([["small", "a"]]);
});

test("a task only goes to an agent that can run it, and does not block others that can", () => {
  const plan = planSchedule(snapshot([task("d", "p", "docker"), task("m", "p")], {}, ["machine"]), [
    agent("a", ["machine"]),
  ]);
  expect(placed(plan)).toEqual([["m", "a"]]);
  expect(plan.reasons.get("docker")).toBe("no_fitting_agent");
});

test("waiting is explained: everybody is busy, nobody is there, or nobody fits", () => {
  expect(planSchedule(snapshot([task("m", "p")]), []).reasons.get("machine")).toBe("agents_busy");
  expect(planSchedule(snapshot([task("m", "p")], {}, []), []).reasons.get("machine")).toBe("no_agents");
  expect(planSchedule(snapshot([task("d", "p", "docker")], {}, ["machine"]), []).reasons.get("docker")).toBe(
    "no_fitting_agent",
  );
});
