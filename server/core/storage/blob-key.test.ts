import { expect, test } from "vitest";
import { isBlobKey, requireBlobKey } from "#server/core/storage/blob-key.ts";

test.each(["a", "ab/0197-0000/0197", "archives/ab/cd/ef", "x.txt", "-a_b.c-", "1/2/3/4/5/6/7/8", "x".repeat(128)])(
  "%s is a key",
  (key) => {
    expect(isBlobKey(key)).toBe(true);
    expect(() => requireBlobKey(key)).not.toThrow();
  },
);

test.each(["", ".", "..", "a/..", "/a", "a/", "a//b", ".a", "a b", "a\\b", "é", "1/2/3/4/5/6/7/8/9", "x".repeat(129)])(
  "%j is no key",
  (key) => {
    expect(isBlobKey(key)).toBe(false);
    expect(() => requireBlobKey(key)).toThrow("not a blob key");
  },
);
