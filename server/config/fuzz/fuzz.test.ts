import { expect, test } from "vitest";
import { brokenPromise } from "#server/config/fuzz/broken-promise.ts";
import { mutatedInput } from "#server/config/fuzz/mutated-input.ts";
import { readSeeds } from "#server/config/fuzz/read-seeds.ts";

const runSeed = 20261125;
const inputsMax = 4000;
const seeds = readSeeds();

test(`${inputsMax} mutated configurations each give an outcome that points into the file`, () => {
  for (let index = 0; index < inputsMax; index += 1) {
    const input = mutatedInput(seeds, runSeed, index);
    const reason = brokenPromise(input, { deep: index % 20 === 0 });
    expect(reason, `${index}: ${input.source}`).toBeNull();
  }
});

test("the same number gives the same configuration, another one another", () => {
  const first = mutatedInput(seeds, runSeed, 7);
  expect(mutatedInput(seeds, runSeed, 7)).toEqual(first);
  expect(mutatedInput(seeds, runSeed, 8).source).not.toBe(first.source);
});
