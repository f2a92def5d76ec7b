import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { createAesSecretBox } from "#server/adapters/sealing/aes-secret-box.ts";
import { fakeSecretBox } from "#server/testing/fake-secret-box.ts";
import { secretBoxContract } from "#server/testing/secret-box-contract.ts";

secretBoxContract("AES-256-GCM", () => createAesSecretBox(randomBytes(32)));
secretBoxContract("memory", fakeSecretBox);

test("a single changed bit anywhere is noticed", () => {
  const box = createAesSecretBox(randomBytes(32));
  const [form, fingerprint, ...parts] = box.seal("a secret", "row").split(".");
  for (const [index, part] of parts.entries()) {
    const bytes = Buffer.from(part, "base64url");
    for (let bit = 0; bit < bytes.length * 8; bit += 7) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const all = parts.map((kept, at) => (at === index ? changed.toString("base64url") : kept));
      expect(() => box.open([form, fingerprint, ...all].join("."), "row")).toThrow("it was changed");
    }
  }
});

test("another installation's key does not open it, and that is said", () => {
  const sealed = createAesSecretBox(randomBytes(32)).seal("a secret", "row");
  expect(() => createAesSecretBox(randomBytes(32)).open(sealed, "row")).toThrow("another master key");
});

test("a master key of another length is refused", () => {
  expect(() => createAesSecretBox(randomBytes(16))).toThrow("32 bytes");
});
