import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Fault } from "./fault.ts";
import { houseRules } from "./house-rules.ts";
import { readSourceTree } from "./source-tree.ts";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "rotunda-checks-"));
  execFileSync("git", ["init", "-q", root]);
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

/** What one rule says about a tree of these files. */
function faultsOf(rule: string, files: Readonly<Record<string, string>>): readonly Fault[] {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return houseRules[rule]?.(readSourceTree(root)) ?? [];
}

describe("imports", () => {
  test("core may import zod and itself, but neither Node nor another room", () => {
    const text = [
      'import { z } from "zod";',
      'import { ok } from "#server/core/result.ts";',
      'import { join } from "node:path";',
      'import type { Deps } from "#server/commands/deps.ts";',
    ].join("\n");
    expect(faultsOf("imports", { "server/core/job.ts": text }).map((fault) => fault.line)).toEqual([3, 4]);
  });

  test("one door never imports another, not even by a re-export or a dynamic import", () => {
    const text = 'export { x } from "../rest/x.ts";\nexport const y = () => import("#server/hooks/y.ts");';
    expect(faultsOf("imports", { "server/trpc/x.ts": text })).toHaveLength(2);
  });

  test("a feature may import its own app's library, not another app's and not another feature", () => {
    const text = [
      'import { a } from "../../lib/a.ts";',
      'import { b } from "../../../console/lib/b.ts";',
      'import { c } from "../pipeline/c.tsx";',
    ].join("\n");
    expect(faultsOf("imports", { "apps/web/features/job/job.tsx": text }).map((fault) => fault.line)).toEqual([2, 3]);
  });

  test("an app may name the server's types, but never run its code", () => {
    const text =
      'import type { AppRouter } from "#server/trpc/app-router.ts";\nimport { appRouter } from "#server/trpc/app-router.ts";';
    expect(faultsOf("imports", { "apps/web/lib/trpc.ts": text }).map((fault) => fault.line)).toEqual([2]);
  });

  test("a folder that the table does not name is refused", () => {
    expect(faultsOf("imports", { "server/odds/ends.ts": "export const a = 1;" })).toHaveLength(1);
  });
});

test("a clock, a timer or chance in a pure room is found, and a date made from a number is not", () => {
  const text =
    "const a = Date.now();\nconst b = new Date();\nconst c = new Date(0);\nsetTimeout(() => {}, 1);\nconst d = Math.random();";
  expect(faultsOf("impure calls", { "server/core/a.ts": text, "server/scheduler/plan.ts": text })).toHaveLength(8);
});

test("only the env files read the environment", () => {
  const text = "export const a = process.env;";
  expect(
    faultsOf("process.env", { "server/env.ts": text, "server/rest/a.ts": text }).map((fault) => fault.path),
  ).toEqual(["server/rest/a.ts"]);
});

test("names that say nothing, and names that are not kebab-case, are refused", () => {
  const found = faultsOf("names", {
    "server/core/utils.ts": "",
    "server/core/jobState.ts": "",
    "server/common/a.ts": "",
    "apps/web/app/[slug]/page.tsx": "",
    "server/core/job-state.test.ts": "",
  });
  expect(found.map((fault) => fault.path)).toEqual([
    "server/common/a.ts",
    "server/core/jobState.ts",
    "server/core/utils.ts",
  ]);
});

test("a long function, a fourth parameter and a long file are over budget; a group of tests is not a function", () => {
  const lines = (count: number) => Array.from({ length: count }, (_, index) => `  call(${index});`).join("\n");
  const found = faultsOf("budgets", {
    "server/rest/long.ts": `function a() {\n${lines(60)}\n}\nfunction b(w, x, y, z) {}\n`,
    "server/rest/file.ts": lines(301),
    "server/rest/group.test.ts": `describe("x", () => {\ntest("y", () => {});\n${lines(100)}\n});`,
  });
  expect(found.map((fault) => fault.path)).toEqual([
    "server/rest/file.ts",
    "server/rest/long.ts",
    "server/rest/long.ts",
  ]);
});

test("an export without a docstring is found; derived types, one-line kindred types and overloads are not", () => {
  const text = [
    "/** A word. */",
    "export type A = string;",
    "export type B = string;",
    "export const words = [1] as const;",
    "export type Word = (typeof words)[number];",
    "",
    "export function bare() {}",
    "// not a docstring",
    "export interface Bare {}",
  ].join("\n");
  expect(faultsOf("docstrings", { "server/core/a.ts": text }).map((fault) => fault.line)).toEqual([7, 9]);
});

test("what is left for later and what silences a check without a reason are found", () => {
  const later = ["TO", "DO"].join("");
  const text = `// ${later} finish\n// oxlint-disable-next-line no-var\n// oxlint-disable-next-line no-var -- an old engine reads it\n`;
  expect(faultsOf("comments", { "server/core/a.ts": text })).toHaveLength(2);
});

test("the lock names no address, and no file names this checkout", () => {
  const lock = {
    packages: { "": {}, "node_modules/a": { version: "1.0.0", resolved: "https://registry.example/a.tgz" } },
  };
  const found = faultsOf("places", { "package-lock.json": JSON.stringify(lock), "server/a.md": `see ${root}/server` });
  expect(found.map((fault) => fault.path)).toEqual(["package-lock.json", "server/a.md"]);
});

test("a lock that only suits this machine's platform is refused", () => {
  const entry = { version: "1.0.0", optionalDependencies: { "@a/here": "1.0.0", "@a/elsewhere": "1.0.0" } };
  const lock = { packages: { "": {}, "node_modules/a": entry, "node_modules/@a/here": { version: "1.0.0" } } };
  const found = faultsOf("places", { "package-lock.json": JSON.stringify(lock) });
  expect(found.map((fault) => fault.message)).toEqual([expect.stringContaining("@a/elsewhere")]);
});
