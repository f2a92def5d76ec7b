import { expect, test } from "vitest";
import { compileReal, refText } from "#server/config/corpus/compile-real.ts";
import { readRealConfigs } from "#server/config/corpus/real-configs.ts";
import { reviewedConfigs } from "#server/config/corpus/reviewed-configs.ts";
import { reviewedLargeConfigs } from "#server/config/corpus/reviewed-large-configs.ts";
import type { ReviewedRun } from "#server/config/corpus/reviewed-run.ts";

const reviewed = { ...reviewedConfigs, ...reviewedLargeConfigs };
const sources = new Map(readRealConfigs().map(({ name, source }) => [name, source]));

/** The same facts as the compiler has them. */
function compiledRun(source: string, { on, requires, schedules }: ReviewedRun): ReviewedRun {
  const plan = compileReal(source, on).plan;
  const workflows = plan?.workflows ?? [];
  const all = workflows.flatMap(({ name, jobs }) =>
    jobs.map((job) => [`${name}/${job.name}`, job.requires.map((requirement) => requirement.job)] as const),
  );
  return {
    on,
    jobs: Object.fromEntries(workflows.map(({ name, jobs }) => [name, jobs.length])),
    ...(requires && { requires: Object.fromEntries(all.filter(([name]) => name in requires)) }),
    ...(schedules && { schedules: (plan?.schedules ?? []).map(({ workflow, cron }) => `${workflow} ${cron}`) }),
  };
}

/** The order in which a job names what it waits for means nothing. */
function sorted(run: ReviewedRun): ReviewedRun {
  const requires = Object.entries(run.requires ?? {}).map(([job, names]) => [job, [...names].sort()]);
  return { ...run, ...(run.requires && { requires: Object.fromEntries(requires) }) };
}

test("what a person read out of at least forty configurations is written down", () => {
  expect(Object.keys(reviewed).length).toBeGreaterThanOrEqual(40);
  expect(new Set(Object.keys(reviewed)).size).toBe(
    Object.keys(reviewedConfigs).length + Object.keys(reviewedLargeConfigs).length,
  );
});

for (const [name, runs] of Object.entries(reviewed)) {
  const source = sources.get(name);
  for (const run of source === undefined ? [] : runs) {
    test(`${name} on ${refText(run.on)} runs what a person read out of it`, () => {
      expect(sorted(compiledRun(source ?? "", run))).toEqual(sorted(run));
    });
  }
}
