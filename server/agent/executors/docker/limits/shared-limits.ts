import type { AgentLogger } from "#server/agent/agent-logger.ts";
import type { EngineFacts } from "#server/agent/executors/docker/engine-facts.ts";
import { findCgroupMounts } from "#server/agent/executors/docker/limits/cgroup-mounts.ts";
import { newCgroupName, sweepCgroups } from "#server/agent/executors/docker/limits/cgroup-owner.ts";
import { JobCgroup } from "#server/agent/executors/docker/limits/job-cgroup.ts";
import type { ResourceLimits } from "#server/core/agent-protocol/task-spec.ts";

/**
 * Makes the control groups in which the containers of a job share what its
 * resource class grants, where this agent may and the engine puts its
 * containers there. Elsewhere there are none, which is told to the log once;
 * each container then has the limits for itself, and the sum is watched.
 */
export class SharedLimits {
  readonly #agentName: string;
  readonly #logger: AgentLogger;
  readonly #mounts = findCgroupMounts();
  #refusal: string | null = null;

  constructor(agentName: string, logger: AgentLogger) {
    this.#agentName = agentName;
    this.#logger = logger;
  }

  /** A job's group, or null where there cannot be one. */
  create(engine: EngineFacts, limits: ResourceLimits): JobCgroup | null {
    if (this.#refusal !== null) return null;
    if (this.#mounts === null) return this.refuse("this machine has no control groups");
    if (engine.plainCgroups !== this.#mounts.version)
      return this.refuse("the engine keeps its control groups elsewhere");
    try {
      return JobCgroup.create(this.#mounts, newCgroupName(this.#agentName), limits);
    } catch (error) {
      return this.refuse((error as Error).message);
    }
  }

  /** No more are made by this start of the agent. */
  refuse(reason: string): null {
    this.#refusal = reason;
    this.#logger.info("containers of one job share no control group; their sum is watched instead", { reason });
    return null;
  }

  /** Removes what agents that have died left behind. */
  async sweep(): Promise<void> {
    if (this.#mounts === null) return;
    const removed = await sweepCgroups(this.#mounts, this.#agentName);
    if (removed.length > 0) this.#logger.info("control groups of earlier jobs removed", { names: removed });
  }
}
