import { findDockerEngine, importTestImage } from "#server/testing/docker-engine.ts";
import type { JobView } from "#server/views/job-view.ts";
import { type BenchProduct, startBenchProduct } from "./bench-project.ts";
import { type BenchSize, type Measurement, measurement, percentile } from "./measurement.ts";

const image = "rotunda-bench:archives";
const places = { host: "machine: true", container: `docker: [image: ${image}]` } as const;
type Place = keyof typeof places;

/**
 * Caches against `tar | zstd` by hand. The hand works in the same job, so
 * that both meet the same files, disk and neighbours.
 */
export async function measureCacheSpeed({ smoke }: BenchSize): Promise<readonly Measurement[]> {
  const engine = await findDockerEngine();
  if (engine === null) throw new Error("The bench of caches needs a Docker engine, or root and dockerd.");
  await using _engine = engine;
  await importTestImage(engine, image, { programs: ["tar", "zstd", "split", "tr", "sync", "mv"] });
  await using bench = await startBenchProduct({ DOCKER_HOST: engine.host });
  const size = smoke ? { megabytes: 20, rounds: 1, settleSeconds: 0 } : { megabytes: 300, rounds: 5, settleSeconds: 8 };
  const measured: Measurement[] = [];
  for (const place of Object.keys(places) as Place[]) measured.push(...(await measurePlace(bench, place, size)));
  return measured;
}

interface CacheSize {
  readonly megabytes: number;
  /** All in one job: what an earlier job's removal does to the disk would meet only some of them. */
  readonly rounds: number;
  /** ext4 looks for free inodes around those that were deleted in the last five seconds, whoever deleted them. */
  readonly settleSeconds: number;
}

async function measurePlace(bench: BenchProduct, place: Place, size: CacheSize): Promise<readonly Measurement[]> {
  const slug = await bench.addProject(`cache-speed-${place}`, cacheConfig(places[place], size));
  await bench.observer.secondsUntilEnded(
    1,
    async () => void (await bench.client.rest.trigger(slug, { branch: "main" })),
  );
  const job = await bench.client.job(slug, 1);
  return Object.entries({ save: "Saving cache", restore: "Restoring cache" }).map(([verb, step]) => {
    const ours = stepSeconds(job, step);
    const byHand = stepSeconds(job, verb === "save" ? "Pack by hand" : "Unpack by hand");
    return measurement({
      name: `${verb} of a cache of ${size.megabytes} MB in a ${place} job, against tar and zstd by hand there, p50`,
      value: percentile(ours, 0.5),
      unit: "s",
      floor: percentile(byHand, 0.5),
      detail: { pairs: ours.map((seconds, round) => `${seconds}/${byHand[round]}`).join(" ") },
    });
  });
}

/** Before each step that counts, the disk gets what earlier ones have written. */
function cacheConfig(place: string, { megabytes, rounds, settleSeconds }: CacheSize): string {
  const settle = "- run: { name: Settle, command: sync }";
  const round = (number: number) => `
      ${settle}
      - run: { name: Pack by hand, command: cd ~ && tar -cf - tree | zstd -q -1 -T0 >archive && sync archive }
      ${settle}
      - save_cache: { key: "speed-${number}-{{ .BuildNum }}", paths: [~/tree] }
      ${settle}
      - run: { name: Unpack by hand, command: cd ~ && mkdir out${number} && zstd -q -d -c archive | tar -C out${number} -xpf - }
      - run: { name: Put away, command: cd ~ && mv tree tree${number} }
      ${settle}
      - restore_cache: { keys: ["speed-${number}-"] }`;
  return `version: 2.1
jobs:
  all:
    ${place}
    steps:
      - run: sleep ${settleSeconds}
      - run:
          name: Make a tree
          command: ${makeTree("~/tree", megabytes)}${Array.from({ length: rounds }, (_, number) => round(number)).join("")}
workflows:
  main:
    jobs: [all]
`;
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

/** How long each step of that name took. */
function stepSeconds(job: JobView, name: string): number[] {
  const steps = job.tasks[0]?.steps.filter((candidate) => candidate.name === name) ?? [];
  return steps.map(({ startedAt, stoppedAt, status }) => {
    if (startedAt == null || stoppedAt === null || status !== "success")
      throw new Error(`the step ${name} did not run`);
    return (Date.parse(stoppedAt) - Date.parse(startedAt)) / 1000;
  });
}
