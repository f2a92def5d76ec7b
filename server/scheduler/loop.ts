import { createHash } from "node:crypto";
import type { Deps } from "#server/commands/deps.ts";
import { type HandOutDeps, handOut } from "#server/scheduler/hand-out.ts";
import { planSchedule, type SchedulePlan } from "#server/scheduler/plan.ts";

/** How many queued tasks of each project a round looks at. */
const perProjectMax = 50;
/** An agent that was not heard for this long does not count as connected. */
const connectedSeconds = 75;
/** Waiting is explained at most this often: the explanation must not slow what it explains. */
const explainMilliseconds = 250;

type SchedulerDeps = HandOutDeps & Pick<Deps, "tasks">;

/** One scheduler: its round, and how to end what it may still have planned. */
export interface Scheduler {
  round(): Promise<void>;
  stop(): void;
}

/**
 * The scheduler: reads the queue and who waits, decides, claims in one
 * statement and hands each task to its agent. Several schedulers may run, one
 * for each door: a claim takes only what is still queued.
 */
export function createScheduler(deps: SchedulerDeps, onFault: (fault: unknown) => void): Scheduler {
  const explainer = createExplainer(deps, onFault);
  return {
    round: async () => {
      const seenSince = new Date(deps.clock.now().getTime() - connectedSeconds * 1000);
      const snapshot = await deps.tasks.snapshot({ perProject: perProjectMax, seenSince });
      if (snapshot.queued.length === 0) return;
      const plan = planSchedule(snapshot, deps.fleet.waiting());
      await place(deps, plan);
      explainer.later(plan.waits);
    },
    stop: explainer.stop,
  };
}

async function place(deps: SchedulerDeps, { placements }: SchedulePlan): Promise<void> {
  if (placements.length === 0) return;
  const now = deps.clock.now();
  const tokens = new Map(placements.map(({ taskId }) => [taskId, deps.ids.secret()]));
  const claimed = await deps.tasks.claim(
    placements.map(({ taskId, agent }) => ({
      taskId,
      agentId: agent.agentId,
      instanceId: agent.instanceId,
      tokenHash: createHash("sha256")
        .update(tokens.get(taskId) ?? "")
        .digest("hex"),
    })),
    new Date(now.getTime() + deps.limits.leaseSeconds * 1000),
    now,
  );
  await Promise.all(claimed.map((task) => handOut(deps, task, tokens.get(task.taskId) ?? "")));
}

/** Stores why tasks wait a little later, and only what is still true then. */
function createExplainer(deps: SchedulerDeps, onFault: (fault: unknown) => void) {
  let waits: SchedulePlan["waits"] = [];
  let timer: NodeJS.Timeout | undefined;
  return {
    later: (next: SchedulePlan["waits"]): void => {
      waits = next;
      if (timer !== undefined || next.length === 0) return;
      timer = setTimeout(() => {
        timer = undefined;
        if (waits.length > 0) deps.tasks.explain(waits, deps.clock.now()).catch(onFault);
      }, explainMilliseconds);
    },
    stop: (): void => clearTimeout(timer),
  };
}
