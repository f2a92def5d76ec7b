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

/**
 * The reason as a person reads it: the place in the queue where others stand
 * before it, then what it waits for and what would change that.
 */
export function waitSentence(reason: WaitReason | null, facts: WaitFacts): string {
  switch (reason) {
    case null:
      return placed(facts, "about to be placed on an agent.");
    case "agents_busy":
      return placed(facts, "all agents are busy.", "next in the queue");
    case "no_agents":
      return placed(
        facts,
        "no agent is connected. It starts as soon as one is; the console on port 8800 shows the agents.",
      );
    case "no_fitting_agent":
      return placed(facts, fittingSentence(facts));
    default:
      return assertNever(reason);
  }
}

/** "3rd in the queue: all agents are busy." The first in the queue is told so only where that is an answer. */
function placed({ tasksAhead }: WaitFacts, why: string, first: string | null = null): string {
  const place = tasksAhead === 0 ? first : `${ordinal(tasksAhead + 1)} in the queue`;
  const sentence = place === null ? why : `${place}: ${why}`;
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

const ordinals = new Intl.PluralRules("en", { type: "ordinal" });
const endings: Partial<Record<Intl.LDMLPluralRule, string>> = { one: "st", two: "nd", few: "rd" };

/** `1st`, `22nd`, `113th`. */
function ordinal(count: number): string {
  return `${count}${endings[ordinals.select(count)] ?? "th"}`;
}

function fittingSentence(facts: WaitFacts): string {
  const platform = platformOfNeeds(facts);
  if (platform !== null) {
    return `no connected agent runs ${facts.executorKind} jobs on ${spokenPlatform(platform, facts.executorKind)}, which the resource class ${facts.resourceClass} asks for. Connect one that does, or choose another class.`;
  }
  return `no connected agent can run ${facts.executorKind} jobs. Connect one that can, or start a Docker engine beside an agent.`;
}

/** What an agent would need, where that is more than another machine. */
function spokenPlatform(platform: string, executorKind: string): string {
  if (!platform.endsWith("+gpu")) return platform;
  const machine = platform.slice(0, -"+gpu".length);
  const engine = executorKind === "docker" ? " and a Docker engine with the nvidia runtime" : "";
  return `${machine} with an NVIDIA graphics card${engine}`;
}
