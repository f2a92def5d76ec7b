import { createHash, randomUUID } from "node:crypto";
import type { AgentMessage } from "#server/core/agent-protocol/agent-message.ts";
import { AppError } from "#server/core/error/app-error.ts";
import type { TaskId } from "#server/core/ids.ts";
import type { NewImagePulls, NewSamples } from "#server/core/ports/task-evidence.ts";
import type { TaskLease } from "#server/core/ports/task-store.ts";
import type { TaskStatus } from "#server/core/status/task-status.ts";
import type { CopiesGate } from "#server/core/task/copies-gate.ts";
import { isFinalTask } from "#server/core/task/task-machine.ts";
import { type StorageCommands, storageCommands } from "#server/output/storage-commands.ts";
import type { TaskCommands, UploadedArtifact } from "#server/output/task-commands.ts";
import { FakeStorage } from "#server/testing/fake-storage.ts";

/** A step's row as the fake keeps it. */
export interface FakeStep {
  index: number;
  name: string;
  status: string;
  logBytes: number;
  logLines: number;
  sealed: boolean;
}

/** A task's rows as the fake keeps them. */
export interface FakeTask {
  lease: Omit<TaskLease, "status" | "steps">;
  status: TaskStatus;
  steps: Map<number, FakeStep>;
  artifacts: UploadedArtifact[];
  /** How many batches changed something. */
  stored: number;
}

/** The task commands over plain objects, with the real ones' refusals, and failures on demand. */
export class FakeTaskCommands implements TaskCommands {
  readonly tasks = new Map<TaskId, FakeTask>();
  /** Makes the next recording fail: before anything is stored, or after, as when the answer of the database is lost. */
  gate: CopiesGate = { verdict: "go" };
  failNext: "before" | "after" | null = null;
  renewals = 0;

  /** Adds a claimed task whose token is `token`. */
  add(taskId: TaskId, token: string, more: { readonly epoch?: number; readonly status?: TaskStatus } = {}): FakeTask {
    const lease = {
      taskId,
      jobId: `${taskId.slice(0, -4)}beef`,
      projectId: "01970000-0000-7000-8000-00000000aaaa",
      repositoryUrl: "/nowhere",
      revision: "0".repeat(40),
      epoch: more.epoch ?? 1,
      tokenHash: createHash("sha256").update(token).digest("hex"),
      stoppedAt: null,
      agentId: null,
    };
    const task: FakeTask = { lease, status: more.status ?? "claimed", steps: new Map(), artifacts: [], stored: 0 };
    this.tasks.set(taskId, task);
    return task;
  }

  readonly samples: NewSamples[] = [];
  readonly imagePulls: NewImagePulls[] = [];

  async recordImagePulls(pulls: NewImagePulls): Promise<void> {
    this.imagePulls.push(pulls);
  }

  async recordSamples(samples: NewSamples): Promise<void> {
    this.samples.push(samples);
  }

  async exchangeIdentity({ token, audience }: { token: string; audience: string }): Promise<string> {
    return `${token} for ${audience}`;
  }

  async readCopiesGate(): Promise<CopiesGate> {
    return this.gate;
  }

  async findLease(taskId: TaskId): Promise<TaskLease | null> {
    const task = this.tasks.get(taskId);
    if (task === undefined) return null;
    return { ...task.lease, status: task.status, steps: [...task.steps.values()].map((step) => ({ ...step })) };
  }

  async renewLease({
    taskId,
    epoch,
  }: {
    readonly taskId: TaskId;
    readonly epoch: number;
  }): Promise<{ cancel: boolean }> {
    this.renewals += 1;
    const task = this.#held(taskId, epoch);
    if (isFinalTask(task.status) && task.status !== "canceled") throw stale();
    return { cancel: task.status === "canceled" };
  }

  async recordAgentMessages(
    request: Parameters<TaskCommands["recordAgentMessages"]>[0],
  ): Promise<{ cancel: boolean; finished: boolean }> {
    const failure = this.failNext;
    this.failNext = null;
    if (failure === "before") throw new Error("the database is away");
    const task = this.#held(request.taskId, request.epoch);
    const wasCanceled = task.status === "canceled";
    if (isFinalTask(task.status) && !wasCanceled) throw stale();
    for (const message of request.messages) apply(task, message);
    for (const { step, bytes, lines, sealed } of request.logs) {
      Object.assign(task.steps.get(step) ?? {}, { logBytes: bytes, logLines: lines, sealed });
    }
    task.stored += 1;
    if (failure === "after") throw new Error("the database went away after it had stored");
    return { cancel: wasCanceled, finished: request.messages.some(({ type }) => type === "task_finished") };
  }

  /** The commands about caches, workspaces and test results, over stores in memory that know these tasks. */
  storage(): StorageCommands {
    const fake = new FakeStorage({
      owner: (taskId, epoch) => {
        const task = this.tasks.get(taskId);
        if (task === undefined || task.lease.epoch !== epoch) return null;
        return { projectId: task.lease.projectId, jobId: task.lease.jobId, nodeIndex: 0, cacheRetentionDays: null };
      },
      upstream: (taskId) =>
        [...this.tasks.values()]
          .filter(({ lease }) => lease.taskId !== taskId)
          .map(({ lease: { jobId } }) => ({ id: jobId, ranAs: jobId, name: jobId, requires: [] })),
      endedBefore: () => false,
    });
    const { caches, workspaces, testResults, ledger } = fake;
    const ids = { next: () => randomUUID(), secret: () => "s" };
    return storageCommands({ caches, workspaces, testResults, storage: ledger, ids, clock: { now: () => new Date() } });
  }

  async recordArtifact(artifact: UploadedArtifact): Promise<void> {
    this.#held(artifact.taskId, artifact.epoch).artifacts.push(artifact);
  }

  #held(taskId: TaskId, epoch: number): FakeTask {
    const task = this.tasks.get(taskId);
    if (task === undefined || task.lease.epoch !== epoch) throw stale();
    return task;
  }
}

function apply(task: FakeTask, message: AgentMessage): void {
  if (message.type === "task_started" && task.status === "claimed") task.status = "running";
  if (message.type === "task_finished" && task.status !== "canceled") task.status = message.outcome;
  if (message.type === "step_started") {
    const { step: index, name } = message;
    task.steps.set(index, { index, name, status: "running", logBytes: 0, logLines: 0, sealed: false });
  }
  if (message.type === "step_ended") Object.assign(task.steps.get(message.step) ?? {}, { status: message.status });
}

function stale(): AppError {
  return new AppError("stale_lease", { userMessage: "This task is no longer yours: its lease ended." });
}
