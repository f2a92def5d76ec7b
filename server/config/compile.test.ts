import { describe, expect, test } from "vitest";
import { compileConfig } from "#server/config/compile.ts";
import { readCaseFile, readOwnCases } from "#server/config/corpus/own-cases.ts";
import { processConfig } from "#server/config/emit/process-config.ts";

/** What else a pipeline may run for: a compiled text serves all of it. */
const otherRuns = [
  { branch: "dev", tag: null },
  { branch: "release/1", tag: null },
  { branch: null, tag: "v1" },
  { branch: "main", tag: null, scheduledWorkflow: "nightly" },
] as const;

describe("cases", () => {
  for (const { name, input } of readOwnCases()) {
    test(name.replaceAll("-", " "), () => {
      const { plan, issues } = compileConfig(input);
      const expected = {
        plan: JSON.parse(readCaseFile(name, "plan.json") ?? "null"),
        issues: JSON.parse(readCaseFile(name, "issues.json") ?? "[]"),
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
      expect(processed.output.startsWith(readCaseFile(name, "orbs/resolved.txt") ?? "version: 2\n")).toBe(true);
    });
  }
});
