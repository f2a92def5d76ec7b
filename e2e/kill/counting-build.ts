import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JobView } from "#server/views/job-view.ts";
import { makeRepository } from "../product/git-repository.ts";
import type { ProductClient } from "../product/product-client.ts";
import { waitUntil } from "../product/wait-until.ts";

/** How many lines a counting build prints, over about five seconds. */
export const countingLines = 500;

const config = `version: 2.1
jobs:
  count:
    machine: true
    steps:
      - run:
          name: Count
          command: |
            for i in $(seq 1 ${countingLines}); do echo "line $i"; sleep 0.01; done
workflows:
  main:
    jobs: [count]
`;

const finalStatuses = new Set(["success", "failed", "timedout", "canceled", "infrastructure_fail", "not_run"]);

/** A build that prints numbered lines for some seconds, so that something can be killed in the middle of it. */
export interface CountingBuild {
  /** Waits until this many lines are stored. */
  printed(lines: number): Promise<void>;
  /** Waits until the job has ended, then gives it and every line that is stored. */
  ended(secondsMax: number): Promise<{ readonly job: JobView; readonly lines: readonly string[] }>;
}

/** Adds a project, starts its build, and waits until its job has a number. */
export async function startCountingBuild(client: ProductClient, name: string): Promise<CountingBuild> {
  const directory = await mkdtemp(join(tmpdir(), "rotunda-kill-"));
  await makeRepository(join(directory, "repository"), { ".circleci/config.yml": config });
  const slug = await client.addProject(join(directory, "repository"), name);
  await client.rest.trigger(slug, { branch: "main" });
  // While parts of the product are dead its answers are errors: that is what the waits are for.
  const readJob = () => client.job(slug, 1).catch(() => null);
  await waitUntil(readJob, { what: "the job to exist" });
  return {
    printed: async (wanted) => {
      const isPrinted = async () => ((await readJob())?.tasks[0]?.steps.at(-1)?.logLines ?? 0) >= wanted;
      await waitUntil(isPrinted, { what: `${wanted} lines to be stored` });
    },
    ended: async (secondsMax) => {
      let last: JobView | null = null;
      const hasEnded = async () => {
        last = await readJob();
        return last !== null && finalStatuses.has(last.status) ? last : null;
      };
      const job = await waitUntil(hasEnded, {
        what: () => `the job to end; it was ${JSON.stringify(last)}`,
        secondsMax,
      });
      const lines = await storedLines(client, job);
      await rm(directory, { recursive: true, force: true });
      return { job, lines };
    },
  };
}

async function storedLines(client: ProductClient, job: JobView): Promise<readonly string[]> {
  const [task] = job.tasks;
  const step = task?.steps.find((candidate) => candidate.name === "Count");
  if (task === undefined || step === undefined) return [];
  const text = (await client.stepLog(task.id, step.index)).toString("utf8");
  return text === "" ? [] : text.replace(/\n$/, "").split("\n");
}

/** The lines that a counting build prints, from the first to this one. */
export function linesUpTo(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `line ${index + 1}`);
}
