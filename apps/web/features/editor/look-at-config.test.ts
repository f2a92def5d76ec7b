import { describe, expect, test } from "vitest";
import { changedParameters, declaredParameters } from "#web/features/editor/declared-parameters-model.ts";
import { lookAtConfig } from "#web/features/editor/look-at-config.ts";

const file = `version: 2.1
parameters:
  deploy: { type: boolean, default: false, description: Whether it goes out }
  depth: { type: integer, default: 3 }
  where: { type: enum, enum: [here, there], default: here }
jobs:
  test:
    parallelism: 2
    parameters: { image: { type: string } }
    docker: [{ image: << parameters.image >> }]
    steps: [checkout]
  ship:
    machine: true
    steps: [{ run: echo << pipeline.git.branch >> }]
workflows:
  main:
    jobs:
      - test: { matrix: { parameters: { image: [a, b] } } }
      - hold: { type: approval, requires: [test] }
      - ship: { requires: [hold], filters: { branches: { only: main } } }
`;
const values = { "pipeline.git.branch": "main" };

describe("the graph", () => {
  test("has a matrix written out, an approval as such, and where each job runs", () => {
    const look = lookAtConfig({ source: file, branch: "main", pipelineValues: values });
    expect(look.issues.filter(({ severity }) => severity === "error")).toEqual([]);
    const jobs = look.workflows?.[0]?.jobs ?? [];
    expect(jobs.map(({ id, requires, type, place, parallelism }) => [id, requires, type, place, parallelism])).toEqual([
      ["test-a", [], "build", "a", 2],
      ["test-b", [], "build", "b", 2],
      ["hold", ["test-a", "test-b"], "approval", "Waits for an approval", 1],
      ["ship", ["hold"], "build", "machine default", 1],
    ]);
    expect(look.compiled).toContain("echo main");
    expect(look.compiled).not.toContain("Original config.yml");
  });

  test("has only what the branch runs", () => {
    const look = lookAtConfig({ source: file, branch: "other", pipelineValues: { "pipeline.git.branch": "other" } });
    expect(look.workflows?.[0]?.jobs.map(({ id }) => id)).toEqual(["test-a", "test-b", "hold"]);
  });

  test("is not there while the text has errors, which are", () => {
    const look = lookAtConfig({ source: file.replace("{ run:", "{ rnu:"), branch: "main", pipelineValues: values });
    expect([look.workflows, look.compiled]).toEqual([null, null]);
    expect(look.issues[0]).toMatchObject({ line: 14, column: 15 });
  });
});

describe("parameters", () => {
  test("are asked for as the file declares them", () => {
    expect(declaredParameters(file)).toEqual([
      { name: "deploy", kind: "boolean", description: "Whether it goes out", defaultValue: "false", members: [] },
      { name: "depth", kind: "integer", description: null, defaultValue: "3", members: [] },
      { name: "where", kind: "enum", description: null, defaultValue: "here", members: ["here", "there"] },
    ]);
    expect(declaredParameters("nonsense: [")).toEqual([]);
  });
  test("are passed on only where they differ, each as its type", () => {
    const typed = { deploy: "true", depth: "12", where: "here" };
    expect(changedParameters(declaredParameters(file), typed)).toEqual({ deploy: true, depth: 12 });
  });
});
