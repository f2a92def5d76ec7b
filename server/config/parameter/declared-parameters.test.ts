import { expect, test } from "vitest";
import { declaredParameters } from "#server/config/parameter/declared-parameters.ts";

test("each declared parameter has its type, its default and its members", () => {
  const source = `version: 2.1
parameters:
  version: {type: string, default: "1.10"}
  count: {type: integer, default: 3}
  deploy: {type: boolean, default: no}
  color: {type: enum, enum: [red, 2, true], default: red, description: A color.}
`;
  expect(Object.fromEntries(declaredParameters(source))).toEqual({
    version: { type: "string", default: "1.10", members: [] },
    count: { type: "integer", default: 3, members: [] },
    deploy: { type: "boolean", default: false, members: [] },
    color: { type: "enum", default: "red", members: ["red", 2, true] },
  });
});

test("a declaration with a fault is left out and does not hide the others", () => {
  const source = `version: 2.1
parameters:
  wrong: {type: integer, default: x}
  missing: {type: string}
  steps: {type: steps, default: []}
  good: {type: string, default: a}
`;
  expect([...declaredParameters(source).keys()]).toEqual(["good"]);
});

test("a text that declares nothing declares nothing", () => {
  for (const source of ["", "version: 2.1", "version: 2\nparameters: {a: {type: string, default: x}}", "[", "a: *b"]) {
    expect(declaredParameters(source).size).toBe(0);
  }
});
