import { describe, expect, test } from "vitest";
import type { SecretBox } from "#server/core/ports/secret-box.ts";

/** What every secret box must do. `open` gives a new one with a key of its own. */
export function secretBoxContract(name: string, open: () => SecretBox): void {
  describe(`secrets sealed by ${name}`, () => {
    test.each(["", "a secret", "ünïcödé 🙈", "line\nline", "x".repeat(32 * 1024)])(
      "a text comes back as it was (%#)",
      (text) => {
        const box = open();
        expect(box.open(box.seal(text, "row"), "row")).toBe(text);
      },
    );

    test("what is sealed shows nothing of the text, and never looks the same twice", () => {
      const box = open();
      const sealed = Array.from({ length: 200 }, () => box.seal("a secret", "row"));
      expect(new Set(sealed).size).toBe(200);
      for (const one of sealed) {
        expect(one).not.toContain("a secret");
        expect(one).not.toContain(Buffer.from("a secret").toString("base64url"));
      }
    });

    test("a value copied to another row does not open there", () => {
      const box = open();
      expect(() => box.open(box.seal("a secret", "project/1/A"), "project/2/A")).toThrow("cannot be read");
    });

    test("nonsense does not open", () => {
      for (const sealed of ["", "v1", "v1...", "v1.a.b.c.d"])
        expect(() => open().open(sealed, "row")).toThrow("cannot be read");
    });
  });
}
