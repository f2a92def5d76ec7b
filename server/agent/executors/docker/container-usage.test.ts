import { Readable } from "node:stream";
import type { Container } from "dockerode";
import { expect, test } from "vitest";
import { watchContainers } from "#server/agent/executors/docker/container-usage.ts";
import type { UsageCounters } from "#server/agent/executors/executor.ts";

const container = (...stats: readonly object[]) =>
  ({
    stats: async () => Readable.from(stats.map((each) => Buffer.from(`${JSON.stringify(each)}\n`))),
  }) as unknown as Container;

async function firstUsage(...containers: readonly Container[]): Promise<UsageCounters> {
  let stop = () => {};
  const usage = await new Promise<UsageCounters>((resolve) => {
    stop = watchContainers(containers, { onUsage: resolve, onMemory: () => {} });
  });
  stop();
  return usage;
}

test("an engine that counts no disk leaves it unmeasured instead of telling of nothing read and written", async () => {
  const usage = await firstUsage(container({ blkio_stats: { io_service_bytes_recursive: [] } }));
  expect(usage).toMatchObject({ readBytes: null, writtenBytes: null });
  const without = await firstUsage(container({ blkio_stats: { io_service_bytes_recursive: null } }));
  expect(without).toMatchObject({ readBytes: null, writtenBytes: null });
});

test("disk is counted by what was done, whatever the case of its name", async () => {
  const counted = [
    { op: "Read", value: 7 },
    { op: "write", value: 5 },
    { op: "Total", value: 12 },
  ];
  const usage = await firstUsage(container({ blkio_stats: { io_service_bytes_recursive: counted } }));
  expect(usage).toMatchObject({ readBytes: 7, writtenBytes: 5 });
});

test("memory is what the job holds, without files that the kernel keeps while there is room", async () => {
  const usage = await firstUsage(container({ memory_stats: { usage: 100, stats: { total_inactive_file: 30 } } }));
  expect(usage.memoryBytes).toBe(70);
});
