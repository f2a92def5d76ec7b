import { oneStepConfig, startBenchProduct } from "./bench-project.ts";
import { spawnBashMs } from "./floors.ts";
import { type BenchSize, type Measurement, measurement, percentile } from "./measurement.ts";

/** From the request that triggers a job of one step: until its first line is seen on a socket, and until a no-op is seen to have succeeded. */
export async function measureLatency({ smoke }: BenchSize): Promise<readonly Measurement[]> {
  const times = smoke ? 3 : 30;
  await using bench = await startBenchProduct();
  const { client, observer } = bench;
  const talking = await bench.addProject("first-line", oneStepConfig("echo first; sleep 0.1"));
  const silent = await bench.addProject("no-op", oneStepConfig("true"));
  const trigger = (slug: string) => () => client.rest.trigger(slug, { branch: "main" });
  const warmUp = smoke ? 1 : 5;
  const firstLines: number[] = [];
  const noOps: number[] = [];
  const floors: number[] = [];
  for (let round = 0; round < warmUp + times; round++) {
    const line = await observer.msUntilFirstLine(client, talking, trigger(talking));
    const noOp = (await observer.secondsUntilEnded(1, async () => void (await trigger(silent)()))) * 1000;
    const floor = await spawnBashMs(1);
    if (round < warmUp) continue;
    firstLines.push(line);
    noOps.push(noOp);
    floors.push(floor);
  }
  const floor = percentile(floors, 0.5);
  return [
    measurement({
      name: "trigger to first log line on a socket, p50",
      value: percentile(firstLines, 0.5),
      unit: "ms",
      floor,
      detail: { p95: percentile(firstLines, 0.95) },
    }),
    measurement({
      name: "no-op job, trigger to success, p50",
      value: percentile(noOps, 0.5),
      unit: "ms",
      floor,
      detail: { p95: percentile(noOps, 0.95) },
    }),
  ];
}
