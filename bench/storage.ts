import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JobView } from "#server/views/job-view.ts";
import { type BenchProduct, startBenchProduct } from "./bench-project.ts";
import { type BenchSize, type Measurement, measurement } from "./measurement.ts";
import { type MemoryByProcess, watchMemory } from "./memory-peak.ts";

/** Caches against `tar | zstd` by hand, and the memory that very large caches and artifacts cost. */
export async function measureStorage({ smoke }: BenchSize): Promise<readonly Measurement[]> {
  const megabytes = smoke ? 50 : 300;
  // Before the product runs: nobody would answer its sockets meanwhile.
  const floor = measureByHand(megabytes);
  await using bench = await startBenchProduct();
  const speed = await measureCacheSpeed(bench, { megabytes, floor });
  const cache = await measureMemory(bench, "large-cache", largeCacheConfig(smoke ? 100 : 2048));
  const artifacts = await measureMemory(bench, "large-artifacts", largeArtifactsConfig(smoke ? 100 : 2560));
  return [
    ...speed,
    memoryOf(`a cache of ${smoke ? "100 MB" : "2 GB"}, saved and restored`, cache),
    memoryOf(`two artifacts of ${smoke ? "100 MB" : "2.5 GB"} each`, artifacts),
  ];
}

/** A tree like those that are cached: many small texts, some larger files that compress less. `megabytes` of it. */
function makeTree(directory: string, megabytes: number): string {
  return [
    `mkdir -p ${directory} && cd ${directory}`,
    `for d in $(seq 1 ${megabytes}); do mkdir $d`,
    "seq -f 'line %.0f of a text like any other' $((d * 10000)) $((d * 10000 + 9999)) | split -b 10000 - $d/part-",
    "head -c 300000 /dev/urandom >$d/noise",
    "head -c 300000 /dev/zero | tr '\\0' x >$d/same; done",
  ].join("; ");
}

interface ByHand {
  readonly packSeconds: number;
  readonly unpackSeconds: number;
}

async function measureCacheSpeed(
  bench: BenchProduct,
  { megabytes, floor }: { readonly megabytes: number; readonly floor: ByHand },
): Promise<readonly Measurement[]> {
  const slug = await bench.addProject(
    "cache-speed",
    `version: 2.1
jobs:
  save:
    machine: true
    steps:
      - run: |
          ${makeTree("~/tree", megabytes)}
      - save_cache: { key: k, paths: [~/tree] }
  restore:
    machine: true
    steps:
      - restore_cache: { key: k }
workflows:
  main:
    jobs: [save, { restore: { requires: [save] } }]
`,
  );
  const jobs = await runJobs(bench, slug, 2);
  const unit = "s" as const;
  const name = (verb: string) => `${verb} of a cache of ${megabytes} MB, against tar and zstd by hand`;
  return [
    measurement({ name: name("save"), value: stepSeconds(jobs[0], "Saving cache"), unit, floor: floor.packSeconds }),
    measurement({
      name: name("restore"),
      value: stepSeconds(jobs[1], "Restoring cache"),
      unit,
      floor: floor.unpackSeconds,
    }),
  ];
}

function measureByHand(megabytes: number): ByHand {
  const directory = mkdtempSync(join(tmpdir(), "rotunda-by-hand-"));
  const seconds = (script: string) => {
    const begun = performance.now();
    execFileSync("bash", ["-eo", "pipefail", "-c", script], { cwd: directory, stdio: "ignore" });
    return (performance.now() - begun) / 1000;
  };
  try {
    seconds(makeTree("tree", megabytes));
    const packSeconds = seconds("tar -cf - tree | zstd -q -1 -T0 >archive && sync archive");
    const unpackSeconds = seconds("mkdir out && zstd -q -d -c archive | tar -C out -xpf -");
    return { packSeconds, unpackSeconds };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
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
    await runJobs(bench, slug, 1);
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

/** Runs the project once and gives its first jobs. */
async function runJobs(bench: BenchProduct, slug: string, count: number): Promise<readonly JobView[]> {
  const trigger = async () => void (await bench.client.rest.trigger(slug, { branch: "main" }));
  await bench.observer.secondsUntilEnded(1, trigger);
  return Promise.all(Array.from({ length: count }, (_, index) => bench.client.job(slug, index + 1)));
}

function stepSeconds(job: JobView | undefined, name: string): number {
  const step = job?.tasks[0]?.steps.find((candidate) => candidate.name === name);
  if (step?.startedAt == null || step.stoppedAt === null) throw new Error(`the step ${name} did not run`);
  return (Date.parse(step.stoppedAt) - Date.parse(step.startedAt)) / 1000;
}
