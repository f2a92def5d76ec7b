import { findDockerEngine, importTestImage } from "#server/testing/docker-engine.ts";
import { startBenchProduct } from "./bench-project.ts";
import { runMs } from "./floors.ts";
import { type BenchSize, type Measurement, measurement, percentile } from "./measurement.ts";

const image = "rotunda-bench:local";

/** A job of one no-op step in a container whose image is there, against `docker run` of the same image. */
export async function measureContainerJob({ smoke }: BenchSize): Promise<readonly Measurement[]> {
  const times = smoke ? 2 : 15;
  const engine = await findDockerEngine();
  if (engine === null) throw new Error("The bench of container jobs needs a Docker engine, or root and dockerd.");
  await using _engine = engine;
  await importTestImage(engine, image);
  await using bench = await startBenchProduct({ DOCKER_HOST: engine.host });
  const slug = await bench.addProject("container", containerConfig);
  const jobs: number[] = [];
  const floors: number[] = [];
  for (let round = 0; round < times + 1; round++) {
    const trigger = async () => void (await bench.client.rest.trigger(slug, { branch: "main" }));
    const job = (await bench.observer.secondsUntilEnded(1, trigger)) * 1000;
    const floor = await runMs("docker", [
      "-H",
      engine.host,
      "run",
      "--rm",
      "--network",
      "none",
      image,
      "bash",
      "-c",
      "true",
    ]);
    if (round === 0) continue;
    jobs.push(job);
    floors.push(floor);
  }
  return [
    measurement({
      name: "container job of one no-op step, trigger to success, p50",
      value: percentile(jobs, 0.5),
      unit: "ms",
      floor: percentile(floors, 0.5),
      detail: { p95: percentile(jobs, 0.95), floor: "docker run --rm" },
    }),
  ];
}

const containerConfig = `version: 2.1
jobs:
  build:
    docker: [image: ${image}]
    steps: [run: "true"]
workflows:
  main:
    jobs: [build]
`;
