import { oneStepConfig, startBenchProduct } from "./bench-project.ts";
import { pipeSeconds } from "./floors.ts";
import { type BenchSize, type Measurement, measurement, percentile } from "./measurement.ts";
import { watchMemory } from "./memory-peak.ts";

const firstScreenLines = 1000;
const firstScreenTimes = 30;

/** A step that prints a million lines of 80 bytes: how long it takes, what memory it costs, and how soon its log is on the screen. */
export async function measureLongLog({ smoke }: BenchSize): Promise<readonly Measurement[]> {
  const lines = smoke ? 50_000 : 1_000_000;
  const command = `seq -f '%079.0f' 1 ${lines}`;
  await using bench = await startBenchProduct();
  const slug = await bench.addProject("long-log", oneStepConfig(command));
  const floors: number[] = [];
  const walls: number[] = [];
  const memory = watchMemory(bench.product.supervisorPid);
  for (let round = 1; round <= (smoke ? 1 : 5); round++) {
    floors.push((await pipeSeconds(command)).seconds);
    walls.push(
      await bench.observer.secondsUntilEnded(
        1,
        async () => void (await bench.client.rest.trigger(slug, { branch: "main" })),
      ),
    );
  }
  const peak = memory.stop();
  const job = await bench.client.job(slug, 1);
  const task = job.tasks[0];
  const step = task?.steps.at(-1);
  if (task === undefined || step?.logLines !== lines)
    throw new Error(`the log has ${step?.logLines} lines, not ${lines}`);
  const screens: number[] = [];
  for (let time = 0; time < firstScreenTimes; time++) {
    const begun = performance.now();
    await bench.client.logWindow({
      taskId: task.id,
      step: step.index,
      fromLine: -firstScreenLines,
      lineCount: firstScreenLines,
    });
    screens.push(performance.now() - begun);
  }
  return [
    measurement({
      name: `step printing ${lines} lines, trigger to success, p50`,
      value: percentile(walls, 0.5),
      unit: "s",
      floor: percentile(floors, 0.5),
    }),
    measurement({
      name: "largest process with that log, PSS",
      value: Math.max(...Object.values(peak)),
      unit: "MB",
      detail: peak,
    }),
    measurement({
      name: `first screen of that log (${firstScreenLines} lines), p50`,
      value: percentile(screens, 0.5),
      unit: "ms",
    }),
  ];
}
