import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { AppError } from "#server/core/error/app-error.ts";
import type { SecretBox } from "#server/core/ports/secret-box.ts";

const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
const version = "v1";

/**
 * SecretBox by AES-256-GCM. Every text gets a data key of its own, which is
 * itself sealed with the master key: `v1.<master key's fingerprint>.<sealed
 * data key>.<sealed text>`. So a nonce can never meet the same data key twice,
 * and a new master key means sealing the small keys again, not the texts.
 */
export function createAesSecretBox(masterKey: Buffer): SecretBox {
  if (masterKey.length !== keyBytes) throw new Error(`a master key has ${keyBytes} bytes, not ${masterKey.length}`);
  const fingerprint = createHash("sha256").update(masterKey).digest("hex").slice(0, 16);
  return {
    seal: (text, identity) => {
      const dataKey = randomBytes(keyBytes);
      const parts = [
        encrypt(masterKey, dataKey, `key ${identity}`),
        encrypt(dataKey, Buffer.from(text, "utf8"), identity),
      ];
      return [version, fingerprint, ...parts.map((part) => part.toString("base64url"))].join(".");
    },
    open: (sealed, identity) => {
      const [form, sealedBy, key = "", text = "", ...rest] = sealed.split(".");
      if (form !== version || rest.length > 0) throw cannotOpen("it has an unknown form");
      if (sealedBy !== fingerprint) throw cannotOpen("it was sealed with another master key");
      try {
        const dataKey = decrypt(masterKey, Buffer.from(key, "base64url"), `key ${identity}`);
        return decrypt(dataKey, Buffer.from(text, "base64url"), identity).toString("utf8");
      } catch (cause) {
        throw cannotOpen("it was changed, or belongs to another row", cause);
      }
    },
  };
}

function encrypt(key: Buffer, bytes: Buffer, identity: string): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(identity, "utf8"));
  return Buffer.concat([nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: Buffer, sealed: Buffer, identity: string): Buffer {
  if (sealed.length < nonceBytes + tagBytes) throw new Error("too short");
  const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, nonceBytes), { authTagLength: tagBytes })
    .setAAD(Buffer.from(identity, "utf8"))
    .setAuthTag(sealed.subarray(-tagBytes));
  return Buffer.concat([decipher.update(sealed.subarray(nonceBytes, -tagBytes)), decipher.final()]);
}

function cannotOpen(why: string, cause?: unknown): AppError {
  return new AppError("unavailable", {
    userMessage: `A stored secret cannot be read: ${why}. Set it again, or bring back the secrets/master-key file of this data.`,
    cause,
  });
}
