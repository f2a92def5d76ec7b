import type { NewImagePulls, NewSamples, TaskEvidence } from "#server/core/ports/task-evidence.ts";
import type { StepStatus } from "#server/core/status/step-status.ts";
import type { TaskStatus } from "#server/core/status/task-status.ts";

/** A task as the evidence in memory knows it. */
export interface EvidencedTask {
  readonly jobId: string;
  readonly index: number;
  readonly epoch: number;
  readonly status: TaskStatus;
  /** Status by the step's number. */
  readonly steps: Map<number, StepStatus>;
  /** What it used, by the moment at which that was told. */
  readonly samples: Map<string, NewSamples["samples"][number]>;
  /** How its images came to be there, by container. */
  readonly imagePulls: Map<number, NewImagePulls["pulls"][number]>;
}

/** TaskEvidence in memory, over tasks that its owner makes. */
export function fakeTaskEvidence(tasks: ReadonlyMap<string, EvidencedTask>): TaskEvidence {
  return {
    otherCopies: async (taskId, step) => {
      const own = tasks.get(taskId);
      return [...tasks.values()]
        .filter((task) => task !== own && task.jobId === own?.jobId)
        .sort((a, b) => a.index - b.index)
        .map(({ index, status, steps }) => ({ index, status, reached: steps.get(step) === "success" }));
    },
    addSamples: async ({ taskId, epoch, samples }) => {
      const task = tasks.get(taskId);
      if (task?.epoch !== epoch) return;
      for (const sample of samples) if (!task.samples.has(sample.at)) task.samples.set(sample.at, sample);
    },
    addImagePulls: async ({ taskId, epoch, pulls }) => {
      const task = tasks.get(taskId);
      if (task?.epoch !== epoch) return;
      for (const pull of pulls) {
        const kept = task.imagePulls.get(pull.container);
        const isNews = kept === undefined || pull.stoppedAt !== null || pull.startedAt > kept.startedAt;
        if (isNews) task.imagePulls.set(pull.container, pull);
      }
    },
  };
}
