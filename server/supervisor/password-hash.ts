import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";

const saltBytes = 16;
const keyBytes = 32;

/**
 * How much work a hash is. People choose weak passwords: 32 MiB and a quarter of
 * a second (OWASP's second setting for scrypt). A random code of 70 bits needs
 * no such help.
 */
const costs = {
  password: { N: 2 ** 15, r: 8, p: 3 },
  code: { N: 2 ** 13, r: 8, p: 1 },
} as const;
const memoryBytesMax = 64 * 1024 * 1024;

interface Cost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

/** A secret's scrypt hash with its cost and its own salt: `scrypt$N$r$p$<salt>$<key>`, base64url. */
export async function hashSecret(secret: string, kind: keyof typeof costs): Promise<string> {
  const { N, r, p } = costs[kind];
  const salt = randomBytes(saltBytes);
  const key = await derive(secret, salt, costs[kind]);
  return ["scrypt", N, r, p, salt.toString("base64url"), key.toString("base64url")].join("$");
}

/** Whether `secret` made this hash. Takes equally long for a wrong one. False for a hash it cannot read. */
export async function verifySecret(secret: string, hash: string): Promise<boolean> {
  const [scheme, N, r, p, salt, key] = hash.split("$");
  if (scheme !== "scrypt" || salt === undefined || key === undefined) return false;
  const expected = Buffer.from(key, "base64url");
  const cost = { N: Number(N), r: Number(r), p: Number(p) };
  const found = await derive(secret, Buffer.from(salt, "base64url"), cost);
  return expected.length === found.length && timingSafeEqual(expected, found);
}

function derive(secret: string, salt: Buffer, cost: Cost): Promise<Buffer> {
  const options = { ...cost, maxmem: memoryBytesMax };
  return new Promise((resolve, reject) => {
    scrypt(secret.normalize("NFKC"), salt, keyBytes, options, (error, key) => (error ? reject(error) : resolve(key)));
  });
}
