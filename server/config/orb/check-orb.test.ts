import { expect, test } from "vitest";
import { checkOrb } from "#server/config/orb/check-orb.ts";

const told = (source: string) => checkOrb(source).issues.map(({ code, line }) => `${line} ${code}`);

test("an orb whose every element can be called is valid", () => {
  const source = `version: 2.1
description: A tool
display: {home_url: https://example.com}
orbs: {inner: {commands: {say: {parameters: {n: {type: integer}}, steps: [run: << parameters.n >>]}}}}
executors:
  default: {parameters: {tag: {type: string}}, docker: [image: "cimg/base:<< parameters.tag >>"]}
  small: {resource_class: small}
commands:
  say: {parameters: {n: {type: integer}, text: {type: string}}, steps: [inner/say: {n: << parameters.n >>}, run: << parameters.text >> << pipeline.number >>]}
  other: inner/say
  given: {parameters: {after: {type: steps}, on: {type: boolean}}, steps: [steps: << parameters.after >>, when: {condition: << parameters.on >>, steps: [checkout]}]}
jobs:
  test:
    parameters: {e: {type: executor, default: default}, tag: {type: string, default: "1"}}
    executor: {name: default, tag: << parameters.tag >>}
    steps: [say: {n: 1, text: hi}]
  where: {parameters: {e: {type: executor}}, executor: << parameters.e >>, steps: [checkout]}
examples: {one: {description: x, usage: {version: 2.1}}}
`;
  expect(checkOrb(source)).toEqual({ isValid: true, issues: [], missingOrbs: [] });
});

test("faults are told in the orb's own lines, also in what it does not call itself", () => {
  const source = `version: 2.1
commands:
  a: {steps: [run: << parameters.missing >>]}
  b: {steps: [nobody]}
  c: {parameters: {n: {type: integer}}, steps: [run: echo]}
  d: {steps: [c: {n: text}]}
  e: {steps: [c]}
  f: {description: nothing}
jobs:
  g: {docker: [image: x], steps: [run: << pipeline.parameters.x >>]}
  h: {executor: unknown, steps: [checkout]}
executors:
  i: {docker: [{imag: x}]}
examples: {j: {description: x}}
`;
  expect(told(source)).toEqual([
    "3 undeclared_parameter",
    "4 unknown_step",
    "6 wrong_argument",
    "7 missing_argument",
    "8 missing_steps",
    "10 unknown_variable",
    "11 unknown_executor",
    "13 missing_image",
    "13 unknown_key",
    "14 missing_usage",
  ]);
});

test("an orb without a version of the language, or with things that belong into a file, is told so", () => {
  expect(told("commands: {}\nworkflows: {}\nstrange: 1\n")).toEqual([
    "1 missing_version",
    "2 no_effect",
    "3 unknown_key",
  ]);
  expect(told("version: 2\n")).toEqual(["1 unknown_version"]);
  expect(told("- a\n")).toEqual(["1 wrong_type"]);
  expect(checkOrb("").isValid).toBe(false);
});

test("orbs that it needs are named when they are not given, and looked into when they are", () => {
  const source = "version: 2.1\norbs: {o: acme/o@1}\ncommands: {a: {steps: [o/say: {n: x}]}}\n";
  expect(checkOrb(source)).toMatchObject({ isValid: false, missingOrbs: ["acme/o@1"] });
  const inner = "commands: {say: {parameters: {n: {type: integer}}, steps: [checkout]}}";
  const given = new Map([["acme/o@1", { version: "acme/o@1.0.0", source: inner, nested: {} }]]);
  expect(checkOrb(source, given).issues.map(({ code }) => code)).toEqual(["wrong_argument"]);
});
