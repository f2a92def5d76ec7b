import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { startProduct } from "../e2e/product/product.ts";
import { type BenchSize, type Measurement, measurement, percentile } from "./measurement.ts";
import { memoryByProcess, totalMegabytes } from "./memory-peak.ts";

/** Long enough for what a start leaves behind to be collected. */
const settleMs = 10_000;

/** From `node server/main.ts` on an existing data directory until builds can run, and the memory of everything while nothing happens. */
export async function measureStartAndIdle({ smoke }: BenchSize): Promise<readonly Measurement[]> {
  const dataDirectory = await mkdtemp(join(tmpdir(), "rotunda-bench-start-"));
  await chmod(dataDirectory, 0o755);
  try {
    const first = await startProduct({ agents: 2, dataDirectory });
    const firstMs = first.readyMs;
    await first.stop();
    const later: number[] = [];
    for (let round = 0; round < (smoke ? 1 : 5); round++) {
      const product = await startProduct({ agents: 2, dataDirectory });
      later.push(product.readyMs);
      await product.stop();
    }
    const idle = await startProduct({ agents: 2, dataDirectory });
    await pause(smoke ? 1000 : settleMs);
    const memory = memoryByProcess(idle.supervisorPid);
    await idle.stop();
    return [
      measurement({
        name: "second start to ready, p50",
        value: percentile(later, 0.5) / 1000,
        unit: "s",
        detail: { first_start: firstMs / 1000 },
      }),
      measurement({
        name: "idle memory of all processes, PSS",
        value: totalMegabytes(memory),
        unit: "MB",
        detail: memory,
      }),
    ];
  } finally {
    await rm(dataDirectory, { recursive: true, force: true });
  }
}
