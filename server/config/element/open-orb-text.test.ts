import { expect, test } from "vitest";
import { compileConfig } from "#server/config/compile.ts";
import type { GivenOrb } from "#server/core/orb/orb-source.ts";

const main = { branch: "main", tag: null, pipelineValues: {} };

function compileWith(orbs: ReadonlyMap<string, GivenOrb>) {
  const jobs = "jobs: {build: {machine: true, steps: [a/go]}}\nworkflows: {main: {jobs: [build]}}\n";
  return compileConfig({ ...main, orbs, source: `version: 2.1\norbs: {a: a/o0@1.0.0}\n${jobs}` });
}

/** Orbs of which each needs the next one. */
function chain(length: number): Map<string, GivenOrb> {
  const orb = (index: number): [string, GivenOrb] => {
    const version = `a/o${index}@1.0.0`;
    const isLast = index === length - 1;
    const source = isLast
      ? "commands: {go: {steps: [run: end]}}"
      : `orbs: {next: a/o${index + 1}@1.0.0}\ncommands: {go: next/go}`;
    return [version, { version, source, nested: {} }];
  };
  return new Map(Array.from({ length }, (_, index) => orb(index)));
}

test("orbs in orbs are opened as deep as real ones go, and much deeper", () => {
  const { plan, issues } = compileWith(chain(15));
  expect(issues).toEqual([]);
  expect(plan?.workflows[0]?.jobs[0]).toMatchObject({ steps: [{ command: "end" }] });
});

test("orbs that nest without end are given up", () => {
  const { plan, missingOrbs, issues } = compileWith(chain(500));
  expect([plan, missingOrbs]).toEqual([null, []]);
  expect(issues.map(({ code, line }) => [code, line])).toEqual([["unknown_step", 3]]);
});

test("a configuration that is made of more than a hundred orbs is refused", () => {
  const orbs = new Map<string, GivenOrb>();
  const names = Array.from({ length: 120 }, (_, index) => `o${index}`);
  for (const name of names) {
    const version = `a/${name}@1.0.0`;
    orbs.set(version, { version, source: "commands: {go: {steps: [run: x]}}", nested: {} });
  }
  const declared = names.map((name) => `${name}: a/${name}@1.0.0`).join(", ");
  const steps = names.map((name) => `${name}/go`).join(", ");
  const source = `version: 2.1\norbs: {${declared}}\njobs: {build: {machine: true, steps: [${steps}]}}\nworkflows: {main: {jobs: [build]}}\n`;
  const { plan, issues } = compileConfig({ ...main, orbs, source });
  expect(plan).toBeNull();
  expect(new Set(issues.map(({ code }) => code))).toEqual(new Set(["too_many_orbs"]));
});

test("an orb that is far too large is refused where it is named", () => {
  const version = "a/o0@1.0.0";
  const source = `commands: {go: {steps: [run: ${"x".repeat(1_000_001)}]}}`;
  const { issues } = compileWith(new Map([[version, { version, source, nested: {} }]]));
  expect(issues).toMatchObject([{ code: "orb_too_large", line: 2, path: "orbs.a" }]);
});

test("only what is needed is asked for, and what those orbs need when they are there", () => {
  const all = chain(3);
  const first = compileWith(new Map());
  expect(first.missingOrbs).toEqual(["a/o0@1.0.0"]);
  const second = compileWith(new Map([...all].slice(0, 1)));
  expect(second.missingOrbs).toEqual(["a/o1@1.0.0"]);
  expect(compileWith(all).missingOrbs).toEqual([]);
});
