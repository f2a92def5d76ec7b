import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { main } from "#server/cli/main.ts";

const config = `version: 2.1
parameters:
  copies: { type: integer, default: 1 }
jobs:
  build:
    machine: true
    steps: [{ run: echo }]
  test:
    parameters: { suite: { type: string } }
    docker: [{ image: cimg/node:24.1 }]
    parallelism: << pipeline.parameters.copies >>
    steps: [checkout]
  ship:
    machine: true
    steps: [{ run: echo }]
workflows:
  main:
    jobs:
      - build
      - test: { requires: [build], matrix: { parameters: { suite: [unit, web] } } }
      - hold: { type: approval, requires: [test, build] }
      - ship: { requires: [hold], context: [prod], filters: { branches: { only: main } } }
`;

let folder: string;
let input = "";

/** Runs `rotunda config …`; `isRead` as if a person sat at the terminal. */
async function run(args: readonly string[], isRead = false) {
  let [out, err] = ["", ""];
  const terminal = {
    out: (text: string) => void (out += text),
    err: (text: string) => void (err += text),
    readStandardInput: async () => input,
    isRead,
  };
  const environment = { ROTUNDA_DATA_DIR: join(folder, "data") };
  const code = await main(["config", ...args], { terminal, environment });
  return { code, out, err };
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rotunda-config-"));
  input = config;
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("tree", () => {
  test("shows what waits for what, approvals, members of a matrix, and where each job runs", async () => {
    expect(await run(["tree", "-"])).toEqual({
      code: 0,
      err: "",
      out: `main
└─ build  machine default
   ├─ test-unit  cimg/node:24.1
   └─ test-web  cimg/node:24.1
      └─ hold  approval, also needs test-unit, build
         └─ ship  machine default, context prod
`,
    });
  });

  test("has only what the branch runs, with the parameters that were passed", async () => {
    const { out } = await run(["tree", "-", "--branch", "next", "--pipeline-parameters", '{"copies": 3}']);
    expect(out).toContain("test-web  cimg/node:24.1 ×3");
    expect(out).not.toContain("ship");
  });

  test("as JSON names every job with what it requires", async () => {
    const { out } = await run(["tree", "-", "--json"]);
    expect(JSON.parse(out)).toMatchObject({
      valid: true,
      workflows: [{ name: "main", jobs: [{ name: "build", requires: [] }, { name: "test-unit" }, {}, {}, {}] }],
    });
  });

  test("of a file with errors is none, and tells them", async () => {
    input = config.replace("machine: true", "machin: true");
    expect(await run(["tree", "-"])).toMatchObject({ code: 1, out: "", err: expect.stringContaining("-:6:5 ") });
  });
});

describe("parameters", () => {
  test.each([
    ["JSON", '{"copies": 2}'],
    ["YAML", "copies: 2"],
  ])("are taken as %s", async (_name, text) => {
    expect((await run(["process", "-", "--pipeline-parameters", text])).out).toContain("parallelism: 2");
  });

  test("are taken from a file", async () => {
    const path = join(folder, "values.yml");
    writeFileSync(path, "copies: 2\n");
    expect((await run(["process", "-", "--pipeline-parameters", path])).out).toContain("parallelism: 2");
  });

  test.each(["[1]", "nothing.yml", "copies: [1]", "{"])("%s is wrong use", async (text) => {
    expect(await run(["validate", "-", "--pipeline-parameters", text])).toMatchObject({ code: 2, out: "" });
  });

  test("that the file does not declare are a fault of the run", async () => {
    const { code, err } = await run(["validate", "-", "--pipeline-parameters", "other: 1"]);
    expect([code, err]).toEqual([1, expect.stringContaining("other")]);
  });
});

describe("faults, to a person", () => {
  test("stand under the line of the file, errors first, warnings apart, and are counted", async () => {
    input = config.replace("  ship:\n    machine: true", "  spare:\n    machine: true\n  ship:\n    machin: true");
    const { code, err } = await run(["validate", "-"], true);
    expect(code).toBe(1);
    expect(err).toMatch(/-:\d+:5 error .*machin.*\n +\d+ \| {5}machin: true\n +\| {5}\^{6} Did you mean `machine`\?\n/);
    expect(err.trimEnd().split("\n").at(-1)).toMatch(/^\d+ errors?(, \d+ warnings?)?$/);
  });

  test("in a very long line stay in sight", async () => {
    input = `version: 2.1\njobs: {build: {machine: true, steps: [checkout], environment: {A: ${"a".repeat(400)}}, parallelism: several}}\n`;
    const { err } = await run(["validate", "-"], true);
    const [, line = "", marks = ""] = err.split("\n");
    expect(line.length).toBeLessThan(170);
    expect(line.slice(marks.indexOf("^"), marks.lastIndexOf("^") + 1)).toBe("several");
  });
});
