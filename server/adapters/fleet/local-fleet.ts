import type { TaskSpec } from "#server/core/agent-protocol/task-spec.ts";
import type { Fleet, WaitingAgent } from "#server/core/ports/fleet.ts";

interface Wait {
  readonly agent: WaitingAgent;
  readonly resolve: (spec: TaskSpec | null) => void;
}

/** The pool of warm agents that hold a request open at this process's door. All in memory: who waits is who is connected. */
export function localFleet(): Fleet {
  const waits = new Map<string, Wait>();
  const listeners = new Set<() => void>();
  return {
    waitForTask: (agent, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) {
          resolve(null);
          return;
        }
        waits.get(agent.agentId)?.resolve(null);
        const end = (spec: TaskSpec | null): void => {
          if (waits.get(agent.agentId) === wait) waits.delete(agent.agentId);
          signal.removeEventListener("abort", abort);
          resolve(spec);
        };
        const abort = (): void => end(null);
        const wait: Wait = { agent, resolve: end };
        waits.set(agent.agentId, wait);
        signal.addEventListener("abort", abort, { once: true });
        for (const listener of listeners) listener();
      }),
    waiting: () => [...waits.values()].map((wait) => wait.agent),
    offer: (agentId, spec) => {
      const wait = waits.get(agentId);
      if (wait === undefined) return false;
      wait.resolve(spec);
      return true;
    },
    onWaiting: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
