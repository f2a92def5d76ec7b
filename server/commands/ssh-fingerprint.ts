import { createHash, createPublicKey, type JsonWebKey } from "node:crypto";
import { AppError } from "#server/core/error/app-error.ts";

/** Both ways to tell a key. */
export interface SshFingerprints {
  readonly fingerprint: string;
  readonly md5: string;
}

/**
 * Tells a private key as ssh does: by hashes of its public half. Takes what
 * ssh-keygen writes, now and formerly. Throws `invalid_input` for anything
 * else, and for keys behind a passphrase, which no job could type.
 */
export function sshFingerprints(privateKey: string): SshFingerprints {
  const blob = /-----BEGIN OPENSSH PRIVATE KEY-----/.test(privateKey) ? openSshBlob(privateKey) : pemBlob(privateKey);
  const hash = (algorithm: string) => createHash(algorithm).update(blob);
  return {
    fingerprint: `SHA256:${hash("sha256").digest("base64").replace(/=+$/, "")}`,
    md5: (hash("md5").digest("hex").match(/../g) ?? []).join(":"),
  };
}

const magic = "openssh-key-v1\0";

/** The format says its public half in the clear. */
function openSshBlob(privateKey: string): Buffer {
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([\s\S]*?)-----END/.exec(privateKey)?.[1] ?? "";
  const bytes = Buffer.from(body, "base64");
  if (bytes.subarray(0, magic.length).toString("latin1") !== magic) throw notAKey();
  let at = magic.length;
  const next = (): Buffer => {
    if (at + 4 > bytes.length) throw notAKey();
    const length = bytes.readUInt32BE(at);
    const value = bytes.subarray(at + 4, at + 4 + length);
    if (value.length !== length) throw notAKey();
    at += 4 + length;
    return value;
  };
  if (next().toString("latin1") !== "none") throw hasPassphrase();
  next();
  next();
  at += 4;
  return next();
}

/** PKCS#1, PKCS#8 and SEC1, by their numbers. */
function pemBlob(privateKey: string): Buffer {
  if (/ENCRYPTED/.test(privateKey)) throw hasPassphrase();
  const jwk = publicNumbers(privateKey);
  const number = (text: string | undefined) => Buffer.from(text ?? "", "base64url");
  if (jwk.kty === "RSA") return strings(Buffer.from("ssh-rsa"), positive(number(jwk.e)), positive(number(jwk.n)));
  if (jwk.crv === "Ed25519") return strings(Buffer.from("ssh-ed25519"), number(jwk.x));
  const curve = { "P-256": "nistp256", "P-384": "nistp384", "P-521": "nistp521" }[jwk.crv ?? ""];
  if (curve === undefined) throw notAKey();
  const point = Buffer.concat([Buffer.from([4]), number(jwk.x), number(jwk.y)]);
  return strings(Buffer.from(`ecdsa-sha2-${curve}`), Buffer.from(curve), point);
}

function publicNumbers(privateKey: string): JsonWebKey {
  try {
    return createPublicKey(privateKey).export({ format: "jwk" });
  } catch {
    throw notAKey();
  }
}

function strings(...values: readonly Buffer[]): Buffer {
  return Buffer.concat(
    values.flatMap((value) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(value.length);
      return [length, value];
    }),
  );
}

/** A first bit that is set would mean a negative number. */
function positive(number: Buffer): Buffer {
  return ((number[0] ?? 0) & 0x80) === 0 ? number : Buffer.concat([Buffer.from([0]), number]);
}

function notAKey(): AppError {
  return new AppError("invalid_input", {
    userMessage: "This is no private key for ssh. Give the whole file that ssh-keygen has written, without .pub.",
  });
}

function hasPassphrase(): AppError {
  return new AppError("invalid_input", {
    userMessage: "This key has a passphrase, which a job cannot type. Make one without: ssh-keygen -p removes it.",
  });
}
