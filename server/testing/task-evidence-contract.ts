import { describe, expect, test } from "vitest";
import type { SamplesMessage } from "#server/core/agent-protocol/agent-message.ts";
import type { TaskEvidence } from "#server/core/ports/task-evidence.ts";
import type { StepStatus } from "#server/core/status/step-status.ts";

/** Evidence of a job with three copies and of one beside it; all are queued, in their first epoch, 0. */
export interface OpenedEvidence {
  readonly evidence: TaskEvidence;
  readonly copies: readonly [string, string, string];
  readonly alone: string;
  addStep(taskId: string, index: number, status: StepStatus): Promise<void>;
  /** The moments that were told of a task, with its processor time, oldest first. */
  samples(taskId: string): Promise<readonly { readonly at: string; readonly cpuMillis: readonly number[] }[]>;
}

const sample = (minute: number, cpu: number): SamplesMessage => ({
  type: "samples",
  at: `2026-01-01T00:0${minute}:00.000Z`,
  cpuMillis: [cpu],
  memoryKibibytes: [1024],
  receivedBytes: null,
  sentBytes: null,
  readBytes: [1],
  writtenBytes: [2],
});

/** What every keeper of evidence must do, in memory or in a database. */
export function taskEvidenceContract(name: string, open: () => Promise<OpenedEvidence>): void {
  describe(`evidence of tasks in ${name}`, () => {
    test("the other copies of a task's job are told apart by whether they passed a step", async () => {
      const { evidence, copies, addStep } = await open();
      const [first, second, third] = copies;
      await addStep(second, 4, "success");
      await addStep(second, 5, "running");
      await addStep(third, 4, "failed");
      expect(await evidence.otherCopies(first, 4)).toEqual([
        { index: 1, status: "queued", reached: true },
        { index: 2, status: "queued", reached: false },
      ]);
      expect((await evidence.otherCopies(first, 5)).map(({ reached }) => reached)).toEqual([false, false]);
      expect((await evidence.otherCopies(second, 4)).map(({ index }) => index)).toEqual([0, 2]);
    });

    test("tasks of other jobs are no copies, and neither are those of a task that is not there", async () => {
      const { evidence, copies, alone, addStep } = await open();
      await addStep(copies[0], 1, "success");
      expect(await evidence.otherCopies(alone, 1)).toEqual([]);
      expect(await evidence.otherCopies("01970000-0000-7000-8000-000000000000", 1)).toEqual([]);
    });

    test("what a task used is kept once for each moment, as it was told first", async () => {
      const { evidence, copies, alone, samples } = await open();
      const [taskId] = copies;
      await evidence.addSamples({ taskId, epoch: 0, samples: [sample(0, 900), sample(1, 800)] });
      await evidence.addSamples({ taskId, epoch: 0, samples: [sample(1, 1), sample(2, 700)] });
      expect((await samples(taskId)).map(({ cpuMillis }) => cpuMillis)).toEqual([[900], [800], [700]]);
      expect(await samples(alone)).toEqual([]);
    });

    test("nothing is kept of another run of a task", async () => {
      const { evidence, copies, samples } = await open();
      const [taskId] = copies;
      await evidence.addSamples({ taskId, epoch: 7, samples: [sample(0, 900)] });
      expect(await samples(taskId)).toEqual([]);
    });
  });
}
