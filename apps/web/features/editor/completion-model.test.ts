import { describe, expect, test } from "vitest";
import { suggestionsAt } from "#web/features/editor/completion-model.ts";

/** The labels offered where `|` stands. */
function offered(marked: string): string[] {
  const offset = marked.lastIndexOf("|");
  const text = marked.slice(0, offset) + marked.slice(offset + 1);
  return suggestionsAt(text, offset)?.options.map(({ label }) => label) ?? [];
}

/** The text after the option with this label was chosen where `|` stands. */
function chosen(marked: string, label: string): string {
  const offset = marked.lastIndexOf("|");
  const text = marked.slice(0, offset) + marked.slice(offset + 1);
  const found = suggestionsAt(text, offset);
  const option = found?.options.find((each) => each.label === label);
  return text.slice(0, found?.from) + (option?.apply ?? option?.label ?? "nothing") + text.slice(offset);
}

const file = `version: 2.1
orbs:
  node: circleci/node@5.0.0
parameters:
  deploy: { type: boolean, default: false }
executors:
  small:
    docker:
      - image: cimg/base:current
commands:
  greet:
    parameters:
      who:
        type: string
    steps:
      - run: echo << parameters.who >>
jobs:
  build:
    executor: small
    parameters:
      depth:
        type: integer
        default: 1
    steps:
      - checkout
  test:
    machine: true
    steps:
      - run: |
          echo hello
`;

describe("keys", () => {
  test("at the top, without those that are there", () => {
    expect(offered("version: 2.1\n|")).toEqual(expect.arrayContaining(["jobs", "workflows", "orbs", "setup"]));
    expect(offered("version: 2.1\n|")).not.toContain("version");
  });
  test("of a job, also between others and when half typed", () => {
    const keys = offered("version: 2.1\njobs:\n  build:\n    docker: []\n    res|\n    steps: []\n");
    expect(keys).toEqual(expect.arrayContaining(["resource_class", "parallelism", "environment"]));
    expect(keys).not.toContain("docker");
    expect(keys).not.toContain("steps");
    expect(keys).not.toContain("image");
  });
  test("of a container, in an entry of a list", () => {
    expect(offered("jobs:\n  build:\n    docker:\n      - |")).toEqual(expect.arrayContaining(["image", "auth"]));
    expect(offered("jobs:\n  build:\n    docker:\n      - image: a\n        |")).toContain("user");
    expect(offered("jobs:\n  build:\n    docker:\n      - image: a\n        |")).not.toContain("image");
  });
  test("of a step, also where the list stands under its key without more indentation", () => {
    expect(offered("jobs:\n  build:\n    steps:\n    - save_cache:\n        |")).toEqual(
      expect.arrayContaining(["key", "paths"]),
    );
    expect(offered("jobs:\n  build:\n    steps:\n      - run:\n          command: x\n          |")).toEqual(
      expect.arrayContaining(["background", "no_output_timeout"]),
    );
  });
  test("between brackets", () => {
    expect(offered("parameters:\n  deploy: { ty|")).toEqual(expect.arrayContaining(["type", "default"]));
    expect(offered("parameters:\n  deploy: { type: |")).toEqual(["boolean", "string", "enum", "integer"]);
    expect(offered("workflows:\n  main:\n    jobs:\n      - test: { requires: [build], |")).toContain("filters");
  });
  test("none in a comment, in a text block or right behind a colon", () => {
    expect(offered("jobs: # a|")).toEqual([]);
    expect(offered(`${file}          ech|`)).toEqual([]);
    expect(offered("jobs:|")).toEqual([]);
  });
});

describe("values", () => {
  test("of a closed list", () => {
    expect(offered("jobs:\n  b:\n    resource_class: |")).toEqual(expect.arrayContaining(["small", "large"]));
    expect(offered("jobs:\n  b:\n    steps:\n      - run:\n          when: |")).toEqual([
      "always",
      "on_success",
      "on_fail",
    ]);
  });
  test("of executors that the file defines", () => {
    expect(offered(`${file}  more:\n    executor: |`)).toEqual(["small"]);
    expect(offered(`${file}  more:\n    executor:\n      name: |`)).toEqual(["small"]);
  });
});

describe("names of the file", () => {
  test("commands and built-in steps in a job's steps", () => {
    const steps = offered(`${file}  more:\n    steps:\n      - |`);
    expect(steps).toEqual(expect.arrayContaining(["checkout", "run", "greet", "node/"]));
    expect(steps).not.toContain("build");
  });
  test("a command's parameters, but those that are given", () => {
    expect(offered(`${file}  more:\n    steps:\n      - greet:\n          |`)).toEqual(["who"]);
    expect(offered(`${file}  more:\n    steps:\n      - greet:\n          who: a\n          |`)).toEqual([]);
  });
  test("jobs in a workflow, and what each of them takes", () => {
    expect(offered(`${file}workflows:\n  main:\n    jobs:\n      - |`)).toEqual(["build", "test", "node/"]);
    const keys = offered(`${file}workflows:\n  main:\n    jobs:\n      - build:\n          |`);
    expect(keys).toEqual(expect.arrayContaining(["requires", "filters", "context", "matrix", "depth"]));
  });
  test("jobs of the same workflow in `requires`, by the names they go by there", () => {
    const workflow =
      "workflows:\n  main:\n    jobs:\n      - build:\n          name: first\n      - hold: { type: approval }\n      - test:\n          requires:\n";
    expect(offered(`${file}${workflow}            - |`)).toEqual(["first", "hold"]);
    expect(offered(`${file}${workflow.slice(0, -1)} [first, |`)).toEqual(["first", "hold"]);
  });
  test("parameters behind `<<`, those of the element around first", () => {
    const inCommand = file.slice(0, file.indexOf("parameters.who >>"));
    expect(offered(`${inCommand}|`).slice(0, 2)).toEqual(["parameters.who", "pipeline.parameters.deploy"]);
    expect(offered(`${file}workflows:\n  main:\n    when: << pipeline.par|`)[0]).toBe("pipeline.parameters.deploy");
  });
});

describe("choosing", () => {
  test("a key with a mapping goes on below it", () => {
    expect(chosen("jobs:\n  build:\n    env|", "environment")).toMatch(/environment:/);
    expect(chosen("jobs:\n  build:\n    st|", "steps")).toBe("jobs:\n  build:\n    steps:\n      - ");
  });
  test("a key with a word stays on its line", () => {
    expect(chosen("jobs:\n  build:\n    res|", "resource_class")).toBe("jobs:\n  build:\n    resource_class: ");
    expect(chosen("parameters:\n  a: {de|", "default")).toBe("parameters:\n  a: {default: ");
  });
});
