import type { WaitingAgent } from "#server/core/ports/fleet.ts";
import type { ExplainedWait, QueuedTask, QueueSnapshot } from "#server/core/ports/task-store.ts";
import { type AgentAbilities, isFitting, type TaskNeeds } from "#server/core/task/fitting-agent.ts";
import type { WaitReason } from "#server/core/task/wait-reason.ts";

/** Which task goes to which agent, and why the others wait. */
export interface SchedulePlan {
  readonly placements: readonly { readonly taskId: string; readonly agent: WaitingAgent }[];
  readonly waits: readonly ExplainedWait[];
}

/**
 * Decides where tasks go. Pure.
 *
 * - Fair between projects: the next task is always the oldest of the project
 *   that holds the fewest agents, so that a flood from one project delays
 *   another project by one task at most.
 * - Within a project, oldest first.
 * - An agent gets a task that it can run, by its executors and its platform;
 *   the one that waited longest is first.
 */
export function planSchedule(snapshot: QueueSnapshot, waiting: readonly WaitingAgent[]): SchedulePlan {
  const free = [...waiting];
  const active = new Map(snapshot.activeByProject);
  const left = [...snapshot.queued];
  const placements: { taskId: string; agent: WaitingAgent }[] = [];
  const waitingTasks: QueuedTask[] = [];
  while (free.length > 0 && left.length > 0) {
    const index = nextIndex(left, active);
    const [task] = left.splice(index, 1);
    if (task === undefined) break;
    const agentIndex = free.findIndex((candidate) => isFitting(candidate, task));
    const [agent] = agentIndex < 0 ? [] : free.splice(agentIndex, 1);
    if (agent === undefined) {
      waitingTasks.push(task);
    } else {
      placements.push({ taskId: task.id, agent });
      active.set(task.projectId, (active.get(task.projectId) ?? 0) + 1);
    }
  }
  return { placements, waits: explain([...waitingTasks, ...left], snapshot.connected) };
}

/** The task whose project holds the fewest agents; the oldest of those. `queued` is oldest first. */
function nextIndex(queued: readonly QueuedTask[], active: ReadonlyMap<string, number>): number {
  let best = 0;
  let fewest = Number.POSITIVE_INFINITY;
  for (const [index, task] of queued.entries()) {
    const held = active.get(task.projectId) ?? 0;
    if (held < fewest) {
      best = index;
      fewest = held;
    }
  }
  return best;
}

/** One reason for each combination of needs among the waiting tasks. */
function explain(tasks: readonly QueuedTask[], connected: readonly AgentAbilities[]): ExplainedWait[] {
  const waits = new Map<string, ExplainedWait>();
  for (const { executorKind, resourceClass } of tasks) {
    const key = `${executorKind} ${resourceClass}`;
    if (waits.has(key)) continue;
    const needs = { executorKind, resourceClass };
    waits.set(key, { ...needs, reason: reasonOf(needs, connected) });
  }
  return [...waits.values()];
}

function reasonOf(needs: TaskNeeds, connected: readonly AgentAbilities[]): WaitReason {
  if (connected.length === 0) return "no_agents";
  return connected.some((agent) => isFitting(agent, needs)) ? "agents_busy" : "no_fitting_agent";
}
