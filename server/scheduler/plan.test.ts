import { expect, test } from "vitest";
import type { WaitingAgent } from "#server/core/ports/fleet.ts";
import type { QueuedTask } from "#server/core/ports/task-store.ts";
import { planSchedule } from "#server/scheduler/plan.ts";

const agent = (agentId: string, executors = ["machine", "docker"], platform = "linux/amd64"): WaitingAgent => ({
  agentId,
  instanceId: agentId,
  executors,
  platform,
});
const task = (id: string, projectId: string, executorKind = "machine", resourceClass = "medium"): QueuedTask => ({
  id,
  projectId,
  executorKind,
  resourceClass,
  queuedAt: new Date(0),
});
const snapshot = (queued: QueuedTask[], active: Record<string, number> = {}, connected = ["machine", "docker"]) => ({
  queued,
  activeByProject: new Map(Object.entries(active)),
  connected: connected.map((executor) => ({ executors: [executor], platform: "linux/amd64" })),
});
const placed = (plan: ReturnType<typeof planSchedule>) =>
  plan.placements.map(({ taskId, agent: { agentId } }) => [taskId, agentId]);
const reasons = (plan: ReturnType<typeof planSchedule>) =>
  plan.waits.map(({ executorKind, resourceClass, reason }) => `${executorKind} ${resourceClass}: ${reason}`);

test("the oldest task goes to the agent that waited longest", () => {
  const plan = planSchedule(snapshot([task("t1", "p"), task("t2", "p")]), [agent("a"), agent("b")]);
  expect(placed(plan)).toEqual([
    ["t1", "a"],
    ["t2", "b"],
  ]);
  expect(plan.waits).toEqual([]);
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
  expect(reasons(plan)).toEqual(["docker medium: no_fitting_agent"]);
});

test("a class that promises a platform waits for an agent on it, and says so", () => {
  const arm = task("arm", "p", "docker", "arm.medium");
  const queued = [arm, task("any", "p", "docker")];
  const amd = planSchedule(snapshot(queued), [agent("a")]);
  expect(placed(amd)).toEqual([["any", "a"]]);
  expect(reasons(amd)).toEqual(["docker arm.medium: no_fitting_agent"]);
  const both = planSchedule(snapshot([arm]), [agent("a"), agent("b", ["docker"], "linux/arm64")]);
  expect(placed(both)).toEqual([["arm", "b"]]);
});

test("waiting is explained: everybody is busy, nobody is there, or nobody fits", () => {
  expect(reasons(planSchedule(snapshot([task("m", "p")]), []))).toEqual(["machine medium: agents_busy"]);
  expect(reasons(planSchedule(snapshot([task("m", "p")], {}, []), []))).toEqual(["machine medium: no_agents"]);
  const unfit = planSchedule(snapshot([task("d", "p", "docker")], {}, ["machine"]), []);
  expect(reasons(unfit)).toEqual(["docker medium: no_fitting_agent"]);
});
