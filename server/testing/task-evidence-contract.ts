import { describe, expect, test } from "vitest";
import type { ImagePullMessage, SamplesMessage } from "#server/core/agent-protocol/agent-message.ts";
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
  /** What is kept of the images of a task, by container. */
  imagePulls(taskId: string): Promise<readonly Omit<ImagePullMessage, "type">[]>;
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

    test("how an image came to be there: its end wins over its beginning, a later run over an earlier one", async () => {
      const { evidence, copies, imagePulls } = await open();
      const [taskId] = copies;
      const at = (second: number) => `2026-01-01T00:00:0${second}.000Z`;
      const unknown = { stoppedAt: null, outcome: null, downloadedBytes: null };
      const begun = { container: 0, image: "cimg/node:22.1", startedAt: at(1), ...unknown };
      const ended = { ...begun, stoppedAt: at(4), outcome: "pulled", downloadedBytes: 5_000_000_000 } as const;
      const add = (epoch: number, ...pulls: Omit<ImagePullMessage, "type">[]) =>
        evidence.addImagePulls({ taskId, epoch, pulls: pulls.map((pull) => ({ type: "image_pull", ...pull })) });
      await add(0, begun);
      expect(await imagePulls(taskId)).toEqual([begun]);
      await add(0, begun, ended);
      await add(0, begun);
      await add(7, { ...ended, outcome: "failed" });
      expect(await imagePulls(taskId)).toEqual([ended]);
      await add(0, { ...begun, startedAt: at(6) });
      expect(await imagePulls(taskId)).toEqual([{ ...begun, startedAt: at(6) }]);
    });
  });
}
