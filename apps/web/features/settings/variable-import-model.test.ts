import { describe, expect, test } from "vitest";
import { readVariableLines } from "#web/features/settings/variable-import-model.ts";

describe("lines of variables", () => {
  test.each([
    ["A=b", "A", "b"],
    ["  export TOKEN = x=y ", "TOKEN", "x=y"],
    ["EMPTY=", "EMPTY", ""],
    ['Q="two words # no comment"', "Q", "two words # no comment"],
    ["S='as $it is'", "S", "as $it is"],
    ['N="one\\ntwo \\"q\\""', "N", 'one\ntwo "q"'],
    ["HALF='", "HALF", "'"],
  ])("%j is %s with the value %j", (line, name, value) => {
    expect(readVariableLines(line)).toEqual({ variables: [{ name, value }], faults: [] });
  });

  test("leave out comments and blanks, and keep the later of two values", () => {
    expect(readVariableLines("# all\n\nA=1\r\nB=2\nA=3\n").variables).toEqual([
      { name: "A", value: "3" },
      { name: "B", value: "2" },
    ]);
  });

  test("that are none are told with their number", () => {
    const { variables, faults } = readVariableLines("A=1\nnothing\n1B=2");
    expect(variables).toHaveLength(1);
    expect(faults).toEqual([
      expect.stringMatching(/^Line 2: .*=/),
      expect.stringMatching(/^Line 3: .*begin with a digit/),
    ]);
  });
});
