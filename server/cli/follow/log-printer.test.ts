import fc from "fast-check";
import { expect, test } from "vitest";
import { createLogPrinter } from "#server/cli/follow/log-printer.ts";

const source = { key: "a", label: null };

function printed(pieces: readonly Uint8Array[], label: string | null = null): string {
  let out = "";
  const printer = createLogPrinter((text) => (out += text));
  for (const piece of pieces) printer.write({ key: "a", label }, piece);
  printer.end({ key: "a", label });
  return out;
}

test("however the output was cut, the same lines are printed", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "é", "😀", "\n", " ") });
  fc.assert(
    fc.property(text, fc.array(fc.nat(60), { maxLength: 6 }), (whole, cuts) => {
      const bytes = Buffer.from(whole);
      const places = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
      const pieces = places.slice(1).map((to, index) => bytes.subarray(places[index], to));
      expect(printed(pieces)).toBe(printed([bytes]));
    }),
  );
});

test("jobs that print at once are told apart line by line", () => {
  let out = "";
  const printer = createLogPrinter((text) => (out += text));
  printer.write({ key: "a", label: "build" }, Buffer.from("one\ntw"));
  printer.write({ key: "b", label: "test/0" }, Buffer.from("three\n"));
  printer.write({ key: "a", label: "build" }, Buffer.from("o\n"));
  printer.end({ key: "a", label: "build" });
  expect(out).toBe("[build] one\n[test/0] three\n[build] two\n");
});

test("a progress line is printed as it ended, and a last line without a newline is not lost", () => {
  expect(printed([Buffer.from("10%\r20%\r30%\nend")])).toBe("30%\nend\n");
  expect(printed([Buffer.from("windows\r\n")])).toBe("windows\n");
  expect(createLogPrinter(() => undefined).end(source)).toBeUndefined();
});
