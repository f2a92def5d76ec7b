import type { UsageSeries } from "#server/core/agent-protocol/agent-message.ts";
import type { ResourceView } from "#server/views/resource-view.ts";

/** What a task used in the seconds from `at` on, as it is stored. */
export interface ResourceRow {
  readonly taskIndex: number;
  readonly startedAt: Date;
  readonly at: Date;
  readonly samples: UsageSeries;
}

const secondMs = 1000;

/** The copies of a job with what each used over time. Rows of one copy come in the order of time. */
export function resourceViews(rows: readonly ResourceRow[]): readonly ResourceView[] {
  return [...Map.groupBy(rows, (row) => row.taskIndex)].map(([taskIndex, own]) => {
    const startedAt = own[0]?.startedAt ?? new Date(0);
    const column = (read: (samples: ResourceRow["samples"], index: number) => number | null) =>
      own.flatMap(({ samples }) => samples.cpuMillis.map((_, index) => read(samples, index)));
    return {
      taskIndex,
      startedAt: startedAt.toISOString(),
      atMs: own.flatMap(({ at, samples }) =>
        samples.cpuMillis.map((_, index) => Math.max(0, at.getTime() - startedAt.getTime() + index * secondMs)),
      ),
      cpus: column(({ cpuMillis }, index) => (cpuMillis[index] ?? 0) / 1000),
      memoryBytes: column(({ memoryKibibytes }, index) => (memoryKibibytes[index] ?? 0) * 1024),
      receivedBytesPerSecond: column(({ receivedBytes }, index) => receivedBytes?.[index] ?? null),
      sentBytesPerSecond: column(({ sentBytes }, index) => sentBytes?.[index] ?? null),
      readBytesPerSecond: column(({ readBytes }, index) => readBytes?.[index] ?? null),
      writtenBytesPerSecond: column(({ writtenBytes }, index) => writtenBytes?.[index] ?? null),
    };
  });
}
