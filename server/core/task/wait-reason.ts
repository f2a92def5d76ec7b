import { assertNever } from "#server/core/exhaustive.ts";
import { platformOfNeeds, type TaskNeeds } from "#server/core/task/fitting-agent.ts";

/**
 * Why a task waits: the scheduler's own decision, stored with the task.
 *
 * - `agents_busy`: agents that could run it exist, and all run something else.
 * - `no_agents`: no agent at all is connected.
 * - `no_fitting_agent`: agents are connected, none runs this kind of executor on such a platform.
 */
export const waitReasons = ["agents_busy", "no_agents", "no_fitting_agent"] as const;

export type WaitReason = (typeof waitReasons)[number];

/** What a sentence about waiting needs to know besides the reason. */
export interface WaitFacts extends TaskNeeds {
  /** Tasks in the queue before this one. */
  readonly tasksAhead: number;
}

/** The reason as a person reads it: what it waits for and what would change that. */
export function waitSentence(reason: WaitReason | null, facts: WaitFacts): string {
  switch (reason) {
    case null:
      return "About to be placed on an agent.";
    case "agents_busy":
      return facts.tasksAhead === 0
        ? "All agents are busy. It is next in the queue."
        : `All agents are busy. ${facts.tasksAhead} ${facts.tasksAhead === 1 ? "task is" : "tasks are"} ahead of it in the queue.`;
    case "no_agents":
      return "No agent is connected. It starts as soon as one is; the console on port 8800 shows the agents.";
    case "no_fitting_agent":
      return fittingSentence(facts);
    default:
      return assertNever(reason);
  }
}

function fittingSentence(facts: WaitFacts): string {
  const platform = platformOfNeeds(facts);
  if (platform !== null) {
    return `No connected agent runs ${facts.executorKind} jobs on ${spokenPlatform(platform, facts.executorKind)}, which the resource class ${facts.resourceClass} asks for. Connect one that does, or choose another class.`;
  }
  return `No connected agent can run ${facts.executorKind} jobs. Connect one that can, or start a Docker engine beside an agent.`;
}

/** What an agent would need, where that is more than another machine. */
function spokenPlatform(platform: string, executorKind: string): string {
  if (!platform.endsWith("+gpu")) return platform;
  const machine = platform.slice(0, -"+gpu".length);
  const engine = executorKind === "docker" ? " and a Docker engine with the nvidia runtime" : "";
  return `${machine} with an NVIDIA graphics card${engine}`;
}
