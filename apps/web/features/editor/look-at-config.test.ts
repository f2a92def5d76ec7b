import { describe, expect, test } from "vitest";
import { changedParameters, declaredParameters } from "#web/features/editor/declared-parameters-model.ts";
import { type LookRequest, lookAtConfig } from "#web/features/editor/look-at-config.ts";

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
const look = (request: Omit<LookRequest, "orbs">) => lookAtConfig({ ...request, orbs: {} });
const values = { "pipeline.git.branch": "main" };

describe("the graph", () => {
  test("has a matrix written out, an approval as such, and where each job runs", () => {
    const seen = look({ source: file, branch: "main", pipelineValues: values });
    expect(seen.issues.filter(({ severity }) => severity === "error")).toEqual([]);
    const jobs = seen.workflows?.[0]?.jobs ?? [];
    expect(jobs.map(({ id, requires, type, place, parallelism }) => [id, requires, type, place, parallelism])).toEqual([
      ["test-a", [], "build", "a", 2],
      ["test-b", [], "build", "b", 2],
      ["hold", ["test-a", "test-b"], "approval", "Waits for an approval", 1],
      ["ship", ["hold"], "build", "machine default", 1],
    ]);
    expect(seen.compiled).toContain("echo main");
    expect(seen.compiled).not.toContain("Original config.yml");
  });

  test("has only what the branch runs", () => {
    const seen = look({ source: file, branch: "other", pipelineValues: { "pipeline.git.branch": "other" } });
    expect(seen.workflows?.[0]?.jobs.map(({ id }) => id)).toEqual(["test-a", "test-b", "hold"]);
  });

  test("is not there while the text has errors, which are", () => {
    const seen = look({ source: file.replace("{ run:", "{ rnu:"), branch: "main", pipelineValues: values });
    expect([seen.workflows, seen.compiled]).toEqual([null, null]);
    expect(seen.issues[0]).toMatchObject({ line: 14, column: 15 });
  });
});

test("an orb that is missing is named, and used once it is there", () => {
  const source = `version: 2.1
orbs: { tool: acme/tool@1 }
workflows:
  main:
    jobs: [tool/check]
`;
  const request = { source, branch: "main", pipelineValues: values };
  expect(look(request)).toMatchObject({ missingOrbs: ["acme/tool@1"], workflows: null });
  const orb = "version: 2.1\njobs:\n  check:\n    machine: true\n    steps: [checkout]\n";
  const orbs = { "acme/tool@1": { version: "acme/tool@1.0.0", source: orb, nested: {} } };
  const seen = lookAtConfig({ ...request, orbs });
  expect([seen.missingOrbs, seen.workflows?.[0]?.jobs.map(({ id }) => id)]).toEqual([[], ["tool/check"]]);
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
