import fc from "fast-check";
import { expect, test } from "vitest";
import { parseDocument } from "yaml";
import { type CompileInput, compileConfig } from "#server/config/compile.ts";
import { readOwnCases } from "#server/config/corpus/own-cases.ts";

const pipelineValues: CompileInput["pipelineValues"] = {
  "pipeline.id": "00000000-0000-0000-0000-000000000001",
  "pipeline.number": 7,
  "pipeline.git.branch": "main",
  "pipeline.git.branch.is_default": true,
  "pipeline.git.tag": null,
  "pipeline.git.revision": "0".repeat(40),
  "pipeline.git.base_revision": null,
  "pipeline.project.git_url": "https://example.com/a/b",
  "pipeline.project.slug": "gh/a/b",
  "pipeline.project.type": "github",
  "pipeline.trigger_source": "webhook",
  "pipeline.schedule.name": null,
  "pipeline.schedule.id": null,
};

const main = { branch: "main", tag: null, pipelineValues };
const ownSources = readOwnCases().map(({ input }) => input.source);

/** What must hold for any text at all. */
function checkPromises(source: string): void {
  const outcome = compileConfig({ ...main, source });
  expect(outcome.plan === null).toBe(outcome.issues.some(({ severity }) => severity === "error"));
  const lines = source.split("\n");
  for (const issue of outcome.issues) {
    expect(issue.message).not.toBe("");
    expect(issue.line).toBeGreaterThanOrEqual(1);
    expect(issue.column).toBeGreaterThanOrEqual(1);
    expect(issue.line).toBeLessThanOrEqual(lines.length);
    expect(issue.column).toBeLessThanOrEqual((lines[issue.line - 1] ?? "").length + 1);
    expect(issue.endLine * 1e6 + issue.endColumn).toBeGreaterThanOrEqual(issue.line * 1e6 + issue.column);
    expect(issue.endLine).toBeLessThanOrEqual(lines.length);
  }
  expect(compileConfig({ ...main, source })).toEqual(outcome);
}

test("any text at all gives an outcome whose issues point into it", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), checkPromises), { numRuns: 300, seed: 20261123 });
});

test("a configuration with pieces cut out, doubled or swapped gives an outcome whose issues point into it", () => {
  const damage = fc.record({
    source: fc.constantFrom(...ownSources.filter(({ length }) => length < 2000)),
    from: fc.nat(2000),
    length: fc.nat(30),
    insert: fc.constantFrom(
      "",
      "",
      "<<",
      ">>",
      "[",
      "{",
      "\n",
      "  ",
      ": ",
      "- ",
      "*x",
      "&x ",
      "null",
      "\t",
      "'",
      "\\<<",
    ),
  });
  const property = fc.property(damage, ({ source, from, length, insert }) => {
    const at = Math.min(from, source.length);
    checkPromises(source.slice(0, at) + insert + source.slice(at + length));
  });
  fc.assert(property, { numRuns: 800, seed: 20261123 });
});

test("a text that nests without end is refused and does not overflow", () => {
  for (const piece of ["[", "{a: ", "- ", "? ", "a: [", "<<# a >>", "!x "]) {
    const { plan, issues } = compileConfig({ ...main, source: `version: 2.1\nx: ${piece.repeat(20_000)}` });
    expect(plan).toBeNull();
    expect(issues.length).toBeGreaterThan(0);
  }
});

test("a text above the limit is refused before it is read", () => {
  const { issues } = compileConfig({ ...main, source: "a".repeat(3_000_001) });
  expect(issues.map(({ code }) => code)).toEqual(["source_too_large"]);
});

test("merge keys that multiply without end are refused", () => {
  const wide = Array.from({ length: 20_000 }, (_, index) => `  k${index}: 1`).join("\n");
  const uses = Array.from({ length: 20_000 }, (_, index) => `u${index}: {<<: *a}`).join("\n");
  const { issues } = compileConfig({ ...main, source: `version: 2.1\na: &a\n${wide}\n${uses}\n` });
  expect(issues.some(({ code }) => code === "alias_bomb")).toBe(true);
});

test("a chain of ten thousand jobs and a circle of them are both understood", () => {
  const count = 10_000;
  const jobs = Array.from({ length: count }, (_, index) => `      - b: {name: j${index}, requires: [j${index + 1}]}\n`);
  const head = "version: 2.1\njobs: {b: {machine: true, steps: [checkout]}}\nworkflows:\n  main:\n    jobs:\n";
  const chain = compileConfig({ ...main, source: `${head}${jobs.join("")}      - b: {name: j${count}}\n` });
  expect(chain.plan?.workflows[0]?.jobs.length).toBe(count + 1);
  const circle = compileConfig({
    ...main,
    source: `${head}${jobs.join("")}      - b: {name: j${count}, requires: [j0]}\n`,
  });
  expect(circle.issues.map(({ code }) => code)).toEqual(["requirement_cycle"]);
});

test("a text full of faults is answered at once, with the first of them", () => {
  const tags = "<< nothing >> ".repeat(150_000);
  const head = "version: 2.1\njobs:\n  build:\n    machine: true\n    steps:\n";
  const inOneText = compileConfig({ ...main, source: `${head}      - run: ${tags}\n` });
  expect(inOneText.issues.length).toBe(20);
  expect(inOneText.issues.every(({ message }) => message.length < 1000)).toBe(true);
  const inManySteps = compileConfig({ ...main, source: `${head}${"      - nothing\n".repeat(50_000)}` });
  expect(inManySteps.issues.length).toBeLessThanOrEqual(501);
});

test("a large job cannot be multiplied by its invocations without end", () => {
  const jobs = `jobs:\n  build: {machine: true, steps: [run: "${"x".repeat(100_000)}"]}\n`;
  const uses = "      - build\n".repeat(5000);
  const { issues } = compileConfig({ ...main, source: `version: 2.1\n${jobs}workflows:\n  main:\n    jobs:\n${uses}` });
  expect(issues.map(({ code }) => code)).toEqual(["plan_too_large"]);
});

/** A file with many jobs in one chain, each with a few steps. */
function manyJobs(count: number): string {
  const jobs = Array.from(
    { length: count },
    (_, index) => `  job-${index}:
    docker: [{image: "cimg/node:20.${index}"}]
    environment: {INDEX: ${index}}
    steps:
      - checkout
      - run: npm ci
      - run:
          name: Test << pipeline.number >>
          command: |
            npm run build
            npm test
      - store_artifacts: {path: out}
`,
  );
  const uses = Array.from({ length: count }, (_, index) => {
    const requires = index === 0 ? "[]" : `[job-${index - 1}]`;
    return `      - job-${index}: {requires: ${requires}, filters: {branches: {only: /ma.*/}}}\n`;
  });
  return `version: 2.1\njobs:\n${jobs.join("")}workflows:\n  main:\n    jobs:\n${uses.join("")}`;
}

/** The shortest of several runs, which is the one that others disturbed least. */
function shortestMilliseconds(runs: number, work: () => void): number {
  const times = Array.from({ length: runs }, () => {
    const before = performance.now();
    work();
    return performance.now() - before;
  });
  return Math.min(...times);
}

// An idle machine needs about 30 ms for a thousand jobs; ratios hold on a busy one too.
test("a thousand jobs compile in less than half the time that the YAML library needs to read them", () => {
  const source = manyJobs(1000);
  const compile = () => expect(compileConfig({ ...main, source }).plan?.workflows[0]?.jobs.length).toBe(1000);
  // In turns, so that a moment when others need the machine is in both.
  const rounds = Array.from({ length: 8 }, () => ({
    compile: shortestMilliseconds(2, compile),
    library: shortestMilliseconds(1, () => void parseDocument(source)),
  }));
  const compileMilliseconds = Math.min(...rounds.map((round) => round.compile));
  const libraryMilliseconds = Math.min(...rounds.map((round) => round.library));
  expect(compileMilliseconds / libraryMilliseconds).toBeLessThan(0.5);
});

test("four times the jobs take about four times the time, not sixteen", () => {
  const small = manyJobs(500);
  const large = manyJobs(2000);
  const smallMilliseconds = shortestMilliseconds(8, () => void compileConfig({ ...main, source: small }));
  const largeMilliseconds = shortestMilliseconds(8, () => void compileConfig({ ...main, source: large }));
  expect(largeMilliseconds / smallMilliseconds).toBeLessThan(10);
});
