import type { WaitingAgent } from "#server/core/ports/fleet.ts";
import type { QueuedTask, QueueSnapshot } from "#server/core/ports/task-store.ts";
import type { WaitReason } from "#server/core/task/wait-reason.ts";

/** Which task goes to which agent, and why the others wait, by executor kind. */
export interface SchedulePlan {
  readonly placements: readonly { readonly taskId: string; readonly agent: WaitingAgent }[];
  readonly reasons: ReadonlyMap<string, WaitReason>;
}

/**
 * Decides where tasks go. Pure.
 *
 * - Fair between projects: the next task is always the oldest of the project
 *   that holds the fewest agents, so that a flood from one project delays
 *   another project by one task at most.
 * - Within a project, oldest first.
 * - An agent gets a task that it can run; the one that waited longest is first.
 */
export function planSchedule(snapshot: QueueSnapshot, waiting: readonly WaitingAgent[]): SchedulePlan {
  const free = [...waiting];
  const active = new Map(snapshot.activeByProject);
  const left = [...snapshot.queued];
  const placements: { taskId: string; agent: WaitingAgent }[] = [];
  const waitingKinds = new Set<string>();
  while (free.length > 0 && left.length > 0) {
    const index = nextIndex(left, active);
    const [task] = left.splice(index, 1);
    if (task === undefined) break;
    const agentIndex = free.findIndex((agent) => agent.executors.includes(task.executorKind));
    const [agent] = agentIndex < 0 ? [] : free.splice(agentIndex, 1);
    if (agent === undefined) {
      waitingKinds.add(task.executorKind);
    } else {
      placements.push({ taskId: task.id, agent });
      active.set(task.projectId, (active.get(task.projectId) ?? 0) + 1);
    }
  }
  for (const task of left) waitingKinds.add(task.executorKind);
  return { placements, reasons: reasonsOf(waitingKinds, snapshot.connectedExecutors) };
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

function reasonsOf(kinds: ReadonlySet<string>, connected: ReadonlySet<string>): Map<string, WaitReason> {
  const reasonOf = (kind: string): WaitReason => {
    if (connected.size === 0) return "no_agents";
    return connected.has(kind) ? "agents_busy" : "no_fitting_agent";
  };
  return new Map([...kinds].map((kind) => [kind, reasonOf(kind)]));
}
