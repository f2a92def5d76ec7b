import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commitAll, makeRepository, writeFiles } from "../e2e/product/git-repository.ts";
import { startBenchProduct } from "./bench-project.ts";
import { runMs } from "./floors.ts";
import { type BenchSize, type Measurement, measurement, percentile } from "./measurement.ts";

const checkoutConfig = `version: 2.1
jobs:
  build:
    machine: true
    steps:
      - checkout
      - run: test -f src/0/file-0.txt
workflows:
  main:
    jobs: [build]
`;

/** A job that checks out a repository of a thousand files, against `git clone` of it and a shell. */
export async function measureCheckoutJob({ smoke }: BenchSize): Promise<readonly Measurement[]> {
  const times = smoke ? 2 : 15;
  await using bench = await startBenchProduct();
  const directory = await mkdtemp(join(tmpdir(), "rotunda-bench-checkout-"));
  try {
    const repository = join(directory, "repository");
    await makeHistory(repository, smoke ? 3 : 50);
    const slug = await bench.client.addProject(repository, "checkout");
    const jobs: number[] = [];
    const floors: number[] = [];
    for (let round = 0; round < times + 1; round++) {
      const trigger = async () => void (await bench.client.rest.trigger(slug, { branch: "main" }));
      const job = (await bench.observer.secondsUntilEnded(1, trigger)) * 1000;
      const clone = join(directory, `clone-${round}`);
      const script = `git clone -q "file://${repository}" "${clone}" && cd "${clone}" && test -f src/0/file-0.txt`;
      const floor = await runMs("bash", ["-eo", "pipefail", "-c", script]);
      await rm(clone, { recursive: true, force: true });
      if (round === 0) continue;
      jobs.push(job);
      floors.push(floor);
    }
    return [
      measurement({
        name: "job with checkout, trigger to success, p50",
        value: percentile(jobs, 0.5),
        unit: "ms",
        floor: percentile(floors, 0.5),
        detail: { p95: percentile(jobs, 0.95), floor: "git clone and a shell" },
      }),
    ];
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function makeHistory(repository: string, commits: number): Promise<void> {
  const files: Record<string, string> = { ".circleci/config.yml": checkoutConfig };
  for (let index = 0; index < 1000; index++) {
    files[`src/${index % 20}/file-${index}.txt`] = `line of file ${index}\n`.repeat(100);
  }
  await makeRepository(repository, files);
  for (let index = 1; index < commits; index++) {
    await writeFiles(repository, { [`src/${index % 20}/file-${index}.txt`]: `change ${index}\n`.repeat(100) });
    await commitAll(repository, `Change ${index}`);
  }
}
