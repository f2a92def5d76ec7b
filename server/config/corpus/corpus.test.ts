import { join } from "node:path";
import { expect, test } from "vitest";
import { brokenConfigs } from "#server/config/corpus/broken-configs.ts";
import { compileReal, refText } from "#server/config/corpus/compile-real.ts";
import { graphText } from "#server/config/corpus/graph-text.ts";
import { type RealConfig, readRealConfigs } from "#server/config/corpus/real-configs.ts";
import { refsOfConfig } from "#server/config/corpus/refs-of-config.ts";

const graphsFolder = join(import.meta.dirname, "graphs");
const realConfigs = readRealConfigs();

/** What a file runs on its default branch, on somebody's branch and on a tag; what is the same is told once. */
function allGraphs({ source }: RealConfig): string {
  const told = new Map<string, string>();
  const parts = refsOfConfig(source).map((ref) => {
    const { plan } = compileReal(source, ref);
    const graph = plan === null ? "refused" : graphText(plan);
    const same = told.get(graph);
    if (same === undefined) told.set(graph, refText(ref));
    return `# ${refText(ref)}\n${same === undefined ? graph : `as on ${same}`}\n`;
  });
  return parts.join("\n");
}

function errorsOf(source: string): string[] {
  const found = refsOfConfig(source).flatMap((ref) =>
    compileReal(source, ref).issues.map((issue) => ({ ...issue, on: refText(ref) })),
  );
  const errors = found.filter(({ severity }) => severity === "error");
  return errors.map(({ line, column, code, message, on }) => `${on} ${line}:${column} ${code} ${message}`);
}

const howMany =
  realConfigs.length === 0
    ? "no real configurations are at hand, so only our own cases are proof here"
    : `${realConfigs.length} real configurations are at hand`;

test(howMany, () => {
  const names = realConfigs.map(({ name }) => name);
  const missing = Object.keys(brokenConfigs).filter((name) => names.length > 0 && !names.includes(name));
  expect(missing, "the list of broken configurations names none that is not there").toEqual([]);
});

for (const { name, source } of realConfigs.filter((config) => !(config.name in brokenConfigs))) {
  test(`${name} compiles without an error for branches and a tag`, () => expect(errorsOf(source)).toEqual([]));
}

for (const { name, source } of realConfigs.filter((config) => config.name in brokenConfigs)) {
  test(`${name} is refused for what is broken in it and for nothing else`, () => {
    const codes = compileReal(source, { branch: "main" }).issues.map(({ code }) => code);
    expect(codes).toEqual(brokenConfigs[name]?.codes);
  });
}

for (const config of realConfigs) {
  test(`${config.name} runs what it ran when somebody last looked`, async () => {
    await expect(allGraphs(config)).toMatchFileSnapshot(join(graphsFolder, `${config.name}.txt`));
  });
}
