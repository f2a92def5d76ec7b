import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { writeYaml } from "#server/config/emit/write-yaml.ts";

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.string({ maxLength: 12 }),
  fc.stringMatching(/^[a-z:#\-\s'"{}[\],&*?|>%@`!<\n\t.~=0-9_+]{0,10}$/),
  fc.constantFrom(
    "yes",
    "1.10",
    "0x1f",
    "1e3",
    "1:30",
    "2019-01-01",
    "null",
    "~",
    "<<",
    "=",
    "...",
    "---",
    ".inf",
    "a\n\n",
    " a\nb",
    "a\n b\n",
    "a \n",
    "\n",
    "key: value",
    "a #b",
    "-",
    "- a",
    "?",
    "x".repeat(1200),
  ),
);
const scalar = fc.oneof(text, fc.integer(), fc.boolean());
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(
      text.filter((key) => key !== "__proto__"),
      tie("value"),
      { maxKeys: 3, noNullPrototype: true },
    ),
  ),
}));

for (const version of ["1.2", "1.1"] as const) {
  test(`what is written means the same to a reader of YAML ${version}`, () => {
    const property = fc.property(fc.array(value, { maxLength: 4 }), (values) => {
      const file = { values: values as never };
      expect(parse(writeYaml(file), { version })).toEqual(file);
    });
    fc.assert(property, { numRuns: 1500, seed: 20261125 });
  });
}

test("texts stand as people write them, and in quotes where they could be something else", () => {
  const file = {
    name: "Run tests & lint",
    image: "cimg/go:1.22",
    version: "1.10",
    list: ["a", { b: 1, c: [] }, {}, []],
    command: "one\n  two\n",
    more: "one\ntwo",
    "a: b": true,
  };
  expect(writeYaml(file)).toBe(`name: Run tests & lint
image: cimg/go:1.22
version: "1.10"
list:
  - a
  - b: 1
    c: []
  - {}
  - []
command: |
  one
    two
more: |-
  one
  two
"a: b": true
`);
});
