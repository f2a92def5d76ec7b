import fc from "fast-check";
import { expect, test } from "vitest";
import { type CompileInput, compileConfig } from "#server/config/compile.ts";
import { realInput } from "#server/config/corpus/compile-real.ts";
import { readOwnCases } from "#server/config/corpus/own-cases.ts";
import { type GitRef, pipelineAt } from "#server/config/corpus/pipeline-at.ts";
import { readRealConfigs } from "#server/config/corpus/real-configs.ts";
import { refsOfConfig } from "#server/config/corpus/refs-of-config.ts";
import { processConfig } from "#server/config/emit/process-config.ts";
import { brokenPromise } from "#server/config/fuzz/broken-promise.ts";
import { mutateText } from "#server/config/fuzz/mutate-text.ts";
import { plausibleConfig } from "#server/config/fuzz/plausible-config.ts";
import { createSeededRandom } from "#server/config/fuzz/seeded-random.ts";
import { shuffleKeys } from "#server/config/fuzz/shuffle-keys.ts";
import type { PipelinePlan } from "#server/core/plan/pipeline-plan.ts";

const seed = 20261125;
const refs: readonly GitRef[] = [{ branch: "main" }, { branch: "feature/x" }, { branch: "dev" }, { tag: "v1.2.3" }];
const realConfigs = readRealConfigs();

/** All real configurations take a few seconds, or many where others need the machine too. */
const slowMilliseconds = 120_000;

/** The inputs of all real configurations, for their own branches and tag; our own cases when there are none. */
const knownInputs: readonly CompileInput[] =
  realConfigs.length === 0
    ? readOwnCases().map(({ input }) => input)
    : realConfigs.flatMap(({ source }) => refsOfConfig(source).map((ref) => realInput(source, ref)));

function planOf(input: CompileInput): PipelinePlan | null {
  return compileConfig(input).plan;
}

/** The compiled text, compiled, runs the same wherever it is pushed. */
function checkProcessed(input: CompileInput, others: readonly GitRef[]): void {
  const { output } = processConfig(input);
  expect(output === null).toBe(planOf(input) === null);
  if (output === null) return;
  const compiled = { ...input, pipelineParameters: {}, orbs: new Map(), source: output };
  for (const ref of others) {
    const { branch, tag } = pipelineAt(ref);
    expect(planOf({ ...compiled, branch, tag })).toEqual(planOf({ ...input, branch, tag }));
  }
}

test("a plausible configuration compiles", () => {
  const property = fc.property(plausibleConfig(), (source) => {
    const { issues } = compileConfig({ ...pipelineAt({ branch: "main" }), source });
    expect(issues.filter(({ severity }) => severity === "error")).toEqual([]);
  });
  fc.assert(property, { numRuns: 150, seed });
});

test("a plausible configuration gives the same outcome each time, and each issue points into it", () => {
  const property = fc.property(plausibleConfig(), fc.constantFrom(...refs), (source, ref) => {
    expect(brokenPromise({ ...pipelineAt(ref), source }, { deep: true })).toBeNull();
  });
  fc.assert(property, { numRuns: 100, seed });
});

test("a plausible configuration that is damaged still keeps every promise", () => {
  const property = fc.property(plausibleConfig(), fc.nat(), (source, index) => {
    const damaged = mutateText(source, createSeededRandom(seed, index));
    expect(brokenPromise({ ...pipelineAt({ branch: "main" }), source: damaged }, { deep: true })).toBeNull();
  });
  fc.assert(property, { numRuns: 100, seed });
});

test("what a plausible configuration compiles to means the same on every branch and tag", () => {
  const property = fc.property(plausibleConfig(), (source) =>
    checkProcessed({ ...pipelineAt({ branch: "main" }), source }, refs),
  );
  fc.assert(property, { numRuns: 100, seed });
});

test("the order of keys means nothing in a plausible configuration", () => {
  const property = fc.property(plausibleConfig(), fc.nat(), (source, index) => {
    const at = pipelineAt({ branch: "main" });
    const shuffled = shuffleKeys(source, createSeededRandom(seed, index));
    expect(planOf({ ...at, source: shuffled })).toEqual(planOf({ ...at, source }));
  });
  fc.assert(property, { numRuns: 100, seed });
});

test(
  `what each of ${knownInputs.length} known inputs compiles to means the same on every branch and tag`,
  () => {
    for (const input of knownInputs) {
      const own = input.tag === null ? { branch: input.branch ?? "main" } : { tag: input.tag };
      checkProcessed(input, [own, { branch: "dev" }, { tag: "v1.2.3" }]);
    }
  },
  slowMilliseconds,
);

test(
  `the order of keys means nothing in ${knownInputs.length} known inputs`,
  () => {
    for (const [index, input] of knownInputs.entries()) {
      const plan = planOf(input);
      const shuffled = plan === null ? "" : shuffleKeys(input.source, createSeededRandom(seed, index));
      expect(planOf({ ...input, source: shuffled }), shuffled.slice(0, 200)).toEqual(plan);
    }
  },
  slowMilliseconds,
);

test("bytes of any kind are answered within a second", () => {
  const bytes = fc.oneof(
    fc.string({ unit: "binary", maxLength: 5000 }),
    fc.uint8Array({ maxLength: 20_000 }).map(asText),
  );
  const property = fc.property(bytes, (source) => {
    const begun = performance.now();
    expect(brokenPromise({ ...pipelineAt({ branch: "main" }), source }, { deep: false })).toBeNull();
    expect(performance.now() - begun).toBeLessThan(1000);
  });
  fc.assert(property, { numRuns: 400, seed });
});

/** Bytes as a file that is not UTF-8 is read. */
function asText(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
