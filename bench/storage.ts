import { type BenchProduct, startBenchProduct } from "./bench-project.ts";
import { type BenchSize, type Measurement, measurement } from "./measurement.ts";
import { type MemoryByProcess, watchMemory } from "./memory-peak.ts";

/** The memory that very large caches and artifacts cost. */
export async function measureStorage({ smoke }: BenchSize): Promise<readonly Measurement[]> {
  await using bench = await startBenchProduct();
  const cache = await measureMemory(bench, "large-cache", largeCacheConfig(smoke ? 100 : 2048));
  const artifacts = await measureMemory(bench, "large-artifacts", largeArtifactsConfig(smoke ? 100 : 2560));
  return [
    memoryOf(`a cache of ${smoke ? "100 MB" : "2 GB"}, saved and restored`, cache),
    memoryOf(`two artifacts of ${smoke ? "100 MB" : "2.5 GB"} each`, artifacts),
  ];
}

function largeCacheConfig(megabytes: number): string {
  return `version: 2.1
jobs:
  build:
    machine: true
    steps:
      - run: mkdir ~/big && head -c ${megabytes}M /dev/urandom >~/big/file
      - save_cache: { key: big, paths: [~/big] }
      - restore_cache: { key: big }
workflows:
  main:
    jobs: [build]
`;
}

function largeArtifactsConfig(megabytes: number): string {
  return `version: 2.1
jobs:
  build:
    machine: true
    steps:
      - run: mkdir out && head -c ${megabytes}M /dev/urandom >out/one && cp out/one out/two
      - store_artifacts: { path: out }
workflows:
  main:
    jobs: [build]
`;
}

async function measureMemory(bench: BenchProduct, name: string, config: string): Promise<MemoryByProcess> {
  const slug = await bench.addProject(name, config);
  const memory = watchMemory(bench.product.supervisorPid);
  try {
    const trigger = async () => void (await bench.client.rest.trigger(slug, { branch: "main" }));
    await bench.observer.secondsUntilEnded(1, trigger);
  } finally {
    memory.stop();
  }
  return memory.stop();
}

function memoryOf(name: string, peak: MemoryByProcess): Measurement {
  return measurement({
    name: `largest process with ${name}, PSS`,
    value: Math.max(...Object.values(peak)),
    unit: "MB",
    detail: peak,
  });
}
