import type { CompileInput } from "#server/config/compile.ts";
import { type GitRef, pipelineAt } from "#server/config/corpus/pipeline-at.ts";
import { spliceTexts } from "#server/config/fuzz/mutate-lines.ts";
import { mutateText } from "#server/config/fuzz/mutate-text.ts";
import type { Seeds } from "#server/config/fuzz/read-seeds.ts";
import { createSeededRandom, type SeededRandom } from "#server/config/fuzz/seeded-random.ts";

const refs: readonly GitRef[] = [
  { branch: "main" },
  { branch: "feature/x" },
  { tag: "v1.2.3" },
  { branch: "main" },
  { tag: "" },
];

/** One in so many inputs is a real configuration as a whole: they take a hundred times as long. */
const wholeEvery = 2000;

/** The input with this number in a run: the same run and number always give the same one. */
export function mutatedInput(seeds: Seeds, runSeed: number, index: number): CompileInput {
  const random = createSeededRandom(runSeed, index);
  const at = pipelineAt(random.pick(refs));
  if (random.below(wholeEvery) === 0 && seeds.whole.length > 0) {
    return { ...at, source: mutateText(random.pick(seeds.whole), random) };
  }
  const isPart = seeds.parts.length > 0 && random.below(2) === 0;
  if (isPart) return { ...at, source: mutateText(sometimesSpliced(random.pick(seeds.parts), seeds, random), random) };
  const own = random.pick(seeds.cases);
  const pipelineValues = { ...at.pipelineValues, ...own.pipelineValues };
  const input = random.below(2) === 0 ? own : { ...own, ...at, pipelineValues };
  if (input.orbs !== undefined && input.orbs.size > 0 && random.below(2) === 0) return withMutatedOrb(input, random);
  return { ...input, source: mutateText(sometimesSpliced(input.source, seeds, random), random) };
}

function sometimesSpliced(source: string, seeds: Seeds, random: SeededRandom): string {
  if (random.below(6) > 0) return source;
  const other = seeds.parts.length > 0 && random.below(2) === 0 ? random.pick(seeds.parts) : null;
  return spliceTexts(source, other ?? random.pick(seeds.cases).source, random);
}

function withMutatedOrb(input: CompileInput, random: SeededRandom): CompileInput {
  const orbs = new Map(input.orbs);
  const [reference, orb] = random.pick([...orbs]);
  if (!("problem" in orb)) orbs.set(reference, { ...orb, source: mutateText(orb.source, random) });
  return { ...input, orbs };
}
