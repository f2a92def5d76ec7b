import { findDockerEngine, importTestImage } from "#server/testing/docker-engine.ts";
import { type BenchProduct, oneStepConfig, startBenchProduct } from "./bench-project.ts";
import { type BenchSize, type Measurement, measurement, percentile } from "./measurement.ts";

const image = "rotunda-bench:local";

/**
 * A step that prints a million lines of 80 bytes in a container, against the
 * same step on this machine itself, taking turns: how long the step took, by
 * the times that its page shows. As in most jobs it is not the first one.
 */
export async function measureContainerLog({ smoke }: BenchSize): Promise<readonly Measurement[]> {
  const lines = smoke ? 50_000 : 1_000_000;
  const command = `seq -f '%079.0f' 1 ${lines}`;
  const engine = await findDockerEngine();
  if (engine === null) throw new Error("The bench of container logs needs a Docker engine, or root and dockerd.");
  await using _engine = engine;
  await importTestImage(engine, image);
  await using bench = await startBenchProduct({ DOCKER_HOST: engine.host });
  const host = await bench.addProject("host-log", hostStepConfig(command));
  const container = await bench.addProject("container-log", containerStepConfig(command));
  const seconds = { host: [] as number[], container: [] as number[] };
  for (let round = 1; round <= (smoke ? 1 : 7); round++) {
    seconds.host.push(await stepSeconds(bench, { slug: host, number: round, lines }));
    seconds.container.push(await stepSeconds(bench, { slug: container, number: round, lines }));
  }
  return [
    measurement({
      name: `step printing ${lines} lines in a container, p50`,
      value: percentile(seconds.container, 0.5),
      unit: "s",
      floor: percentile(seconds.host, 0.5),
      detail: {
        floor: "the same step without a container",
        "least in a container": Math.min(...seconds.container),
        "least without": Math.min(...seconds.host),
      },
    }),
  ];
}

/** Runs the project's only job and tells how long its step took. Throws when lines are missing. */
async function stepSeconds(
  bench: BenchProduct,
  { slug, number, lines }: { slug: string; number: number; lines: number },
): Promise<number> {
  await bench.observer.secondsUntilEnded(
    1,
    async () => void (await bench.client.rest.trigger(slug, { branch: "main" })),
  );
  const { tasks } = await bench.client.job(slug, number);
  const step = tasks[0]?.steps.at(-1);
  if (step?.logLines !== lines || step.stoppedAt === null)
    throw new Error(`the log has ${step?.logLines} lines, not ${lines}`);
  return (Date.parse(step.stoppedAt) - Date.parse(step.startedAt)) / 1000;
}

function containerStepConfig(command: string): string {
  return hostStepConfig(command).replace("machine: true", `docker: [image: ${image}]`);
}

function hostStepConfig(command: string): string {
  return oneStepConfig(command).replace("steps:", "steps:\n      - run: { name: Before, command: sleep 0.3 }");
}
