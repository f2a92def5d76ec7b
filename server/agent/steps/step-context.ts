import type { AgentDoor } from "#server/agent/door/agent-door.ts";
import type { TaskEnvironment } from "#server/agent/executors/executor.ts";
import type { NearStore } from "#server/agent/steps/near-store.ts";
import type { RemoteDocker } from "#server/agent/steps/remote-docker.ts";
import type { TaskReport } from "#server/agent/task/task-report.ts";
import type { TaskStop } from "#server/agent/task/task-stop.ts";
import type { TaskSpec } from "#server/core/agent-protocol/task-spec.ts";

/** What every kind of step needs of the task around it. */
export interface StepContext {
  readonly spec: TaskSpec;
  readonly environment: TaskEnvironment;
  /** The job's, absolute. */
  readonly workingDirectory: string;
  /** Of every step: the environment's own variables, then the job's. A step may add some for later ones. */
  readonly variables: Record<string, string>;
  /** The engine that jobs may use; null when there is none. */
  readonly remoteDocker: RemoteDocker | null;
  readonly report: TaskReport;
  readonly stop: TaskStop;
  readonly door: AgentDoor;
  /** This task's own, outside of its environment; it may not exist yet, and is removed with the task. */
  readonly scratchDirectory: string;
  /** The server's store, where that is on this machine. */
  readonly nearStore: NearStore | null;
  readonly serverUrl: URL;
  readonly killGraceSeconds: number;
}
