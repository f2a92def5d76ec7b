import { oneStepConfig, startBenchProduct } from "./bench-project.ts";
import { spawnBashPerSecond } from "./floors.ts";
import { type BenchSize, type Measurement, measurement } from "./measurement.ts";

/** How many no-op jobs per second two agents end: as one pipeline with many jobs, and as many pipelines with one. */
export async function measureDrain({ smoke }: BenchSize): Promise<readonly Measurement[]> {
  await using bench = await startBenchProduct();
  const found: Measurement[] = [];
  for (const jobs of smoke ? [20] : [100, 1000]) {
    const floor = await spawnBashPerSecond(jobs);
    const wide = await bench.addProject(`wide-${jobs}`, wideConfig(jobs));
    const oneSeconds = await bench.observer.secondsUntilEnded(1, async () => {
      await bench.client.rest.trigger(wide, { branch: "main" });
    });
    found.push(
      measurement({
        name: `drain of ${jobs} no-op jobs, one pipeline`,
        value: jobs / oneSeconds,
        unit: "jobs/s",
        floor,
        rate: true,
      }),
    );
    const many = await bench.addProject(`many-${jobs}`, oneStepConfig("true"));
    const manySeconds = await bench.observer.secondsUntilEnded(jobs, async () => {
      // Eight at a time, as a handful of busy repositories would.
      let left = jobs;
      const trigger = async () => {
        while (left-- > 0) await bench.client.rest.trigger(many, { branch: "main" });
      };
      await Promise.all(Array.from({ length: 8 }, trigger));
    });
    found.push(
      measurement({
        name: `drain of ${jobs} no-op jobs, as many pipelines`,
        value: jobs / manySeconds,
        unit: "jobs/s",
        floor,
        rate: true,
      }),
    );
  }
  return found;
}

function wideConfig(jobs: number): string {
  const entries = Array.from({ length: jobs }, (_, index) => `      - build: { name: build-${index + 1} }\n`);
  return `${oneStepConfig("true").replace(/ {4}jobs: \[build\]\n/, "")}    jobs:\n${entries.join("")}`;
}
