import { describe, expect, test } from "vitest";
import { lastWords, readWarning } from "./service-notices.ts";

describe("what the terminal shows of a service's log", () => {
  test.each([
    ['{"level":30,"msg":"listening"}', null],
    ['{"level":40,"msg":"a connection was lost"}', "a connection was lost"],
    ['{"level":60,"msg":"the end"}', "the end"],
    ["{not json", null],
    ["[12] LOG:  database system is ready to accept connections", null],
    ["[12] FATAL:  terminating connection due to administrator command", null],
    ["[12] PANIC:  could not write to log file", "PANIC:  could not write to log file"],
    ["ERROR: could not extend file: No space left on device", "ERROR: could not extend file: No space left on device"],
  ])("%s -> %s", (line, shown) => {
    expect(readWarning(line)).toBe(shown);
  });

  test("a crash is told with the error, not with the stack below it", () => {
    const texts = [
      "TypeError: x is not a function",
      "    at main (main.ts:3)",
      "",
      "Node.js v24.0.0",
      "Ended: exit code 1",
    ];
    const lines = texts.map((text) => ({ at: "2026-01-01T00:00:00.000Z", text }));
    expect(lastWords(lines)).toBe("TypeError: x is not a function");
    expect(lastWords(lines.slice(1))).toBeNull();
  });
});
