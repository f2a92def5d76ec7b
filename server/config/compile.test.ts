import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type CompileInput, compileConfig } from "#server/config/compile.ts";
import type { GivenOrbs } from "#server/config/element/orb-shelf.ts";
import { processConfig } from "#server/config/emit/process-config.ts";
import type { GivenOrb } from "#server/core/orb/orb-source.ts";

const casesFolder = join(import.meta.dirname, "cases");

/** Every folder below `cases/<feature>/` that has a config.yml is one case; its name is the promise. */
function caseNames(): string[] {
  const features = readdirSync(casesFolder);
  return features.flatMap((feature) => readdirSync(join(casesFolder, feature)).map((name) => `${feature}/${name}`));
}

function read(name: string, file: string): string | null {
  const path = join(casesFolder, name, file);
  return existsSync(path) ? readFileSync(path, "utf8") : null;
}

function inputOf(name: string): CompileInput {
  const context = JSON.parse(read(name, "context.json") ?? "{}") as Partial<CompileInput>;
  const source = read(name, "config.yml") ?? "";
  const orbs = orbsOf(name);
  return { orbs, branch: context.tag === undefined ? "main" : null, tag: null, pipelineValues: {}, ...context, source };
}

/** What `orbs/references.json` gives: by reference, the file in `orbs/` and what else is known of the orb. */
function orbsOf(name: string): GivenOrbs {
  type Given = { file: string; version?: string; nested?: Record<string, string> } | { problem: string };
  const given = JSON.parse(read(name, "orbs/references.json") ?? "{}") as Record<string, Given>;
  const entries = Object.entries(given).map(([reference, orb]): [string, GivenOrb] => {
    if ("problem" in orb) return [reference, orb];
    const source = read(name, `orbs/${orb.file}`) ?? "";
    return [reference, { version: orb.version ?? reference, source, nested: orb.nested ?? {} }];
  });
  return new Map(entries);
}

/** What else a pipeline may run for: a compiled text serves all of it. */
const otherRuns = [
  { branch: "dev", tag: null },
  { branch: "release/1", tag: null },
  { branch: null, tag: "v1" },
  { branch: "main", tag: null, scheduledWorkflow: "nightly" },
] as const;

describe("cases", () => {
  for (const name of caseNames()) {
    test(name.replaceAll("-", " "), () => {
      const input = inputOf(name);
      const { plan, issues } = compileConfig(input);
      const expected = {
        plan: JSON.parse(read(name, "plan.json") ?? "null"),
        issues: JSON.parse(read(name, "issues.json") ?? "[]"),
      };
      expect({ issues, plan }).toEqual(expected);
      const processed = processConfig(input);
      expect(processed.issues).toEqual(issues);
      expect(processed.output === null).toBe(plan === null);
      if (processed.output === null) return;
      const compiled = { ...input, pipelineParameters: {}, source: processed.output, orbs: new Map() };
      const again = compileConfig(compiled);
      expect(again, "the compiled text means the same").toEqual({ plan, issues: [], missingOrbs: [] });
      for (const other of otherRuns) {
        const wanted = compileConfig({ ...input, ...other }).plan;
        expect(compileConfig({ ...compiled, ...other }).plan, `also for ${JSON.stringify(other)}`).toEqual(wanted);
      }
      expect(processed.output.startsWith(read(name, "orbs/resolved.txt") ?? "version: 2\n")).toBe(true);
    });
  }
});
