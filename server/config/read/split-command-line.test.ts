import { expect, test } from "vitest";
import { splitCommandLine } from "#server/config/read/split-command-line.ts";

test("a command line is split as a shell splits it", () => {
  expect(splitCommandLine("/bin/bash  -eo pipefail")).toEqual(["/bin/bash", "-eo", "pipefail"]);
  expect(splitCommandLine(`a 'b c' "d 'e' \\"f\\"" g\\ h ''`)).toEqual(["a", "b c", `d 'e' "f"`, "g h", ""]);
  expect(splitCommandLine(`x"y z"w`)).toEqual(["xy zw"]);
  expect(splitCommandLine("  ")).toEqual([]);
});

test("the backslashes of a Windows path stay", () => {
  expect(splitCommandLine("C:\\Windows\\cmd.exe /c")).toEqual(["C:\\Windows\\cmd.exe", "/c"]);
});
