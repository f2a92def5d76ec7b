import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sshFingerprints } from "#server/commands/ssh-fingerprint.ts";

function makeKey(args: readonly string[]): { privateKey: string; fingerprint: string; md5: string } {
  const directory = mkdtempSync(join(tmpdir(), "rotunda-key-"));
  try {
    const file = join(directory, "key");
    execFileSync("ssh-keygen", ["-q", "-C", "", "-f", file, ...args]);
    const told = (hash: string) =>
      execFileSync("ssh-keygen", ["-l", "-E", hash, "-f", `${file}.pub`])
        .toString()
        .split(" ")[1] ?? "";
    return {
      privateKey: readFileSync(file, "utf8"),
      fingerprint: told("sha256"),
      md5: told("md5").replace("MD5:", ""),
    };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

test.each([
  ["ed25519", ["-t", "ed25519", "-N", ""]],
  ["rsa", ["-t", "rsa", "-b", "2048", "-N", ""]],
  ["rsa in the old format", ["-t", "rsa", "-b", "2048", "-N", "", "-m", "PEM"]],
  ["rsa in PKCS#8", ["-t", "rsa", "-b", "2048", "-N", "", "-m", "PKCS8"]],
  ["ecdsa in the old format", ["-t", "ecdsa", "-b", "384", "-N", "", "-m", "PEM"]],
])("a key of the kind %s is told as ssh-keygen tells it", (_kind, args) => {
  const { privateKey, ...wanted } = makeKey(args);
  expect(sshFingerprints(privateKey)).toEqual(wanted);
});

test("a passphrase, a public key and anything else are refused with a sentence", () => {
  expect(() => sshFingerprints(makeKey(["-t", "ed25519", "-N", "secret"]).privateKey)).toThrow();
  for (const text of ["ssh-ed25519 AAAA me", "", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END"]) {
    expect(() => sshFingerprints(text)).toThrow(expect.objectContaining({ code: "invalid_input" }));
  }
});
