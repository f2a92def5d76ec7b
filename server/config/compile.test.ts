import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type CompileInput, compileConfig } from "#server/config/compile.ts";
import { processConfig } from "#server/config/emit/process-config.ts";

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
  return { branch: context.tag === undefined ? "main" : null, tag: null, pipelineValues: {}, ...context, source };
}

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
      const again = compileConfig({ ...input, pipelineParameters: {}, source: processed.output });
      expect(again, "the compiled text means the same").toEqual({ plan, issues: [] });
    });
  }
});
