import { findDockerEngine, importTestImage } from "#server/testing/docker-engine.ts";
import type { JobView } from "#server/views/job-view.ts";
import { type BenchProduct, startBenchProduct } from "./bench-project.ts";
import { type BenchSize, type Measurement, measurement, percentile } from "./measurement.ts";

const image = "rotunda-bench:archives";
const places = { host: "machine: true", container: `docker: [image: ${image}]` } as const;
type Place = keyof typeof places;

/**
 * Caches against \`tar | zstd\` by hand. The hand works in the same job, so
 * that both meet the same files, disk and neighbours.
 */
export async function measureCacheSpeed({ smoke }: BenchSize): Promise<readonly Measurement[]> {
  const engine = await findDockerEngine();
  if (engine === null) throw new Error("The bench of caches needs a Docker engine, or root and dockerd.");
  await using _engine = engine;
  await importTestImage(engine, image, { programs: ["tar", "zstd", "split", "tr", "sync"] });
  await using bench = await startBenchProduct({ DOCKER_HOST: engine.host });
  const size = smoke ? { megabytes: 20, rounds: 1, settleSeconds: 0 } : { megabytes: 300, rounds: 3, settleSeconds: 6 };
  const measured: Measurement[] = [];
  for (const place of Object.keys(places) as Place[]) measured.push(...(await measurePlace(bench, place, size)));
  return measured;
}

interface CacheSize {
  readonly megabytes: number;
  readonly rounds: number;
  /** ext4 looks for free inodes around those that were deleted in the last five seconds, whoever deleted them. */
  readonly settleSeconds: number;
}

async function measurePlace(bench: BenchProduct, place: Place, size: CacheSize): Promise<readonly Measurement[]> {
  const slug = await bench.addProject(`cache-speed-${place}`, cacheConfig(places[place], size));
  const saves: number[][] = [];
  const restores: number[][] = [];
  for (let round = 0; round < size.rounds; round++) {
    const trigger = async () => void (await bench.client.rest.trigger(slug, { branch: "main" }));
    await bench.observer.secondsUntilEnded(1, trigger);
    const [save, restore] = await Promise.all([1, 2].map((job) => bench.client.job(slug, round * 2 + job)));
    saves.push([stepSeconds(save, "Saving cache"), stepSeconds(save, "Pack by hand")]);
    restores.push([stepSeconds(restore, "Restoring cache"), stepSeconds(save, "Unpack by hand")]);
  }
  const medianOf = (pairs: readonly number[][], side: 0 | 1) =>
    percentile(
      pairs.map((pair) => pair[side] ?? Number.NaN),
      0.5,
    );
  return Object.entries({ save: saves, restore: restores }).map(([verb, pairs]) =>
    measurement({
      name: `${verb} of a cache of ${size.megabytes} MB in a ${place} job, against tar and zstd by hand there, p50`,
      value: medianOf(pairs, 0),
      unit: "s",
      floor: medianOf(pairs, 1),
      detail: { pairs: pairs.map((pair) => pair.join("/")).join(" ") },
    }),
  );
}

function cacheConfig(place: string, { megabytes, settleSeconds }: CacheSize): string {
  return `version: 2.1
jobs:
  save:
    ${place}
    steps:
      - run: sleep ${settleSeconds}
      - run:
          name: Make a tree
          command: ${makeTree("~/tree", megabytes)}
      - run: { name: Pack by hand, command: cd ~ && tar -cf - tree | zstd -q -1 -T0 >archive && sync archive }
      - run: { name: Unpack by hand, command: cd ~ && mkdir out && zstd -q -d -c archive | tar -C out -xpf - }
      - save_cache: { key: "speed-{{ .BuildNum }}", paths: [~/tree] }
  restore:
    ${place}
    steps:
      - run: sleep ${settleSeconds}
      - restore_cache: { keys: [speed-] }
workflows:
  main:
    jobs: [save, { restore: { requires: [save] } }]
`;
}

/** A tree like those that are cached: many small texts, some larger files that compress less. \`megabytes\` of it. */
function makeTree(directory: string, megabytes: number): string {
  return [
    `mkdir -p ${directory} && cd ${directory}`,
    `for d in $(seq 1 ${megabytes}); do mkdir $d`,
    "seq -f 'line %.0f of a text like any other' $((d * 10000)) $((d * 10000 + 9999)) | split -b 10000 - $d/part-",
    "head -c 300000 /dev/urandom >$d/noise",
    "head -c 300000 /dev/zero | tr '\\0' x >$d/same; done",
  ].join("; ");
}

function stepSeconds(job: JobView | undefined, name: string): number {
  const step = job?.tasks[0]?.steps.find((candidate) => candidate.name === name);
  if (step?.startedAt == null || step.stoppedAt === null) throw new Error(`the step ${name} did not run`);
  return (Date.parse(step.stoppedAt) - Date.parse(step.startedAt)) / 1000;
}
