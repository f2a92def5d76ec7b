import type { Readable } from "node:stream";
import type { Container } from "dockerode";
import type { UsageCounters } from "#server/agent/executors/executor.ts";

/** What an engine says about a container each second; the parts that are read here. */
interface EngineStats {
  readonly cpu_stats?: { readonly cpu_usage?: { readonly total_usage?: number } };
  readonly memory_stats?: { readonly usage?: number; readonly stats?: Readonly<Record<string, number>> };
  readonly networks?: Readonly<Record<string, { readonly rx_bytes?: number; readonly tx_bytes?: number }>>;
  readonly blkio_stats?: {
    readonly io_service_bytes_recursive?: readonly { readonly op?: string; readonly value?: number }[] | null;
  };
}

/** What is told of containers: their sum, and what each one holds in memory. */
export interface UsageListeners {
  readonly onUsage: (usage: UsageCounters) => void;
  readonly onMemory: (container: Container, bytes: number) => void;
}

/**
 * Follows the engine's own measurements of a job's containers and tells their
 * sum, each time the first one is heard of. Their network is one and the same.
 */
export function watchContainers(containers: readonly Container[], told: UsageListeners): () => void {
  const newest = new Map<Container, EngineStats>();
  const streams: Readable[] = [];
  let stopped = false;
  for (const container of containers) {
    void container
      .stats({ stream: true })
      .then((stream) => {
        const lines = stream as unknown as Readable;
        streams.push(lines);
        if (stopped) lines.destroy();
        readDocuments(lines, (stats) => {
          newest.set(container, stats);
          if (stopped) return;
          told.onMemory(container, memoryOf(stats));
          if (container === containers[0]) told.onUsage(sum([...newest.values()]));
        });
      })
      // Without measurements the job runs as well.
      .catch(() => {});
  }
  return () => {
    stopped = true;
    for (const stream of streams) stream.destroy();
  };
}

function readDocuments(stream: Readable, onDocument: (stats: EngineStats) => void): void {
  let text = "";
  stream.on("error", () => {});
  stream.on("data", (bytes: Buffer) => {
    text += bytes.toString("utf8");
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n")) {
      const line = text.slice(0, end);
      text = text.slice(end + 1);
      try {
        onDocument(JSON.parse(line) as EngineStats);
      } catch {
        // A line that was cut off when the container ended.
      }
    }
  });
}

function sum(all: readonly EngineStats[]): UsageCounters {
  const total = (of: (stats: EngineStats) => number) => all.reduce((value, stats) => value + of(stats), 0);
  const [first] = all;
  const networks = Object.values(first?.networks ?? {});
  return {
    cpuMicroseconds: total(({ cpu_stats }) => (cpu_stats?.cpu_usage?.total_usage ?? 0) / 1000),
    memoryBytes: total(memoryOf),
    receivedBytes: networks.length === 0 ? null : networks.reduce((value, { rx_bytes = 0 }) => value + rx_bytes, 0),
    sentBytes: networks.length === 0 ? null : networks.reduce((value, { tx_bytes = 0 }) => value + tx_bytes, 0),
    readBytes: diskBytes(all, "read"),
    writtenBytes: diskBytes(all, "write"),
  };
}

/** Without the files' cache that the kernel would give back at any time. */
function memoryOf({ memory_stats }: EngineStats): number {
  const { usage = 0, stats = {} } = memory_stats ?? {};
  return Math.max(0, usage - (stats["total_inactive_file"] ?? stats["inactive_file"] ?? 0));
}

/** Null where the engine counts no disk at all, as with the first version of control groups: a line at 0 would be a lie. */
function diskBytes(all: readonly EngineStats[], operation: string): number | null {
  const counted = all.flatMap(({ blkio_stats }) => blkio_stats?.io_service_bytes_recursive ?? []);
  if (counted.length === 0) return null;
  return counted.reduce((sum, { op, value }) => sum + (op?.toLowerCase() === operation ? (value ?? 0) : 0), 0);
}
