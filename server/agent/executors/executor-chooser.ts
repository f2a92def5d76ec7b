import type { DockerFallback } from "#server/agent/agent-env.ts";
import type { Executor } from "#server/agent/executors/executor.ts";
import { hasOwnGpus } from "#server/agent/machine-platform.ts";
import type { ExecutorKind, ExecutorPlan } from "#server/core/plan/executor-plan.ts";

/** Who runs a task, and what the job's page says about it; or why nobody here can. */
export type ExecutorChoice =
  | { readonly executor: Executor; readonly notice: string | null }
  | { readonly executor: null; readonly notice: null; readonly refusal: string };

/** What is known of the Docker engine. */
export interface EngineState {
  /** Whether it answers now; cheap to ask for every task. */
  isReachable(): Promise<boolean>;
  /** When it last answered; null when it never has since this agent's start. */
  readonly answeredAt: number | null;
}

/** The executors of this machine, and what decides between them. */
export interface ExecutorParts {
  readonly host: Executor;
  readonly docker: Executor;
  readonly engine: EngineState;
  /** Whether containers can compute on this machine's graphics cards. */
  readonly hasEngineGpus: () => Promise<boolean>;
  readonly dockerFallback: DockerFallback;
}

export const hostFallbackNotice =
  "No Docker engine could be reached, so this job's steps ran directly on the agent's machine instead of in its image.";
export const noEngineRefusal =
  "This job needs Docker, but the agent could not reach a Docker engine and is not allowed to run the job's steps on its own machine.";

const noMacRefusal = "This job needs a Mac, and the agent does not run on one.";

/** Picks the executor of each task by what the job asks for and what this machine can do at the moment. */
export class ExecutorChooser {
  readonly #parts: ExecutorParts;

  constructor(parts: ExecutorParts) {
    this.#parts = parts;
  }

  async choose(plan: ExecutorPlan): Promise<ExecutorChoice> {
    const { host, docker, engine, dockerFallback } = this.#parts;
    if (plan.kind === "machine") return { executor: host, notice: null };
    if (plan.kind === "macos") {
      if (process.platform === "darwin") return { executor: host, notice: null };
      return { executor: null, notice: null, refusal: noMacRefusal };
    }
    // Once there was an engine, a job in the host's own files would be a surprise: the executor waits for it.
    if ((await engine.isReachable()) || engine.answeredAt !== null) return { executor: docker, notice: null };
    if (dockerFallback === "host") return { executor: host, notice: hostFallbackNotice };
    return { executor: null, notice: null, refusal: noEngineRefusal };
  }

  /** The kinds of job this machine can take, for registration. */
  async kinds(): Promise<ExecutorKind[]> {
    const { dockerFallback, engine } = this.#parts;
    const docker = dockerFallback === "host" || (await engine.isReachable()) || engine.answeredAt !== null;
    const host: ExecutorKind[] = process.platform === "darwin" ? ["machine", "macos"] : ["machine"];
    return docker ? ["docker", ...host] : host;
  }

  /** In which kinds of job there are graphics cards to compute on. */
  async kindsWithGpus(): Promise<ExecutorKind[]> {
    const { engine, hasEngineGpus } = this.#parts;
    const inContainers = (await engine.isReachable()) && (await hasEngineGpus());
    return [...(inContainers ? (["docker"] as const) : []), ...(hasOwnGpus() ? (["machine"] as const) : [])];
  }

  /** Readies the host's next room. */
  warm(): void {
    this.#parts.host.warm();
  }

  async sweep(): Promise<void> {
    await this.#parts.host.sweep();
    if (await this.#parts.engine.isReachable()) await this.#parts.docker.sweep();
  }

  async close(): Promise<void> {
    await Promise.all([this.#parts.host.close(), this.#parts.docker.close()]);
  }
}
