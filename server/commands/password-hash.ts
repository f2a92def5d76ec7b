import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from "node:crypto";

/** What new hashes cost: 2^15 rounds over 32 MiB, some 60 ms of one core. Old hashes keep their own. */
const cost = { logRounds: 15, blockSize: 8, parallel: 1 } as const;
const saltBytes = 16;
const keyBytes = 32;
/** Wrong or right, a guess at an account that does not exist takes as long as any other. */
const nobodysHash = "$scrypt$ln=15,r=8,p=1$cm90dW5kYS1ub2JvZHkhIQ$3pVZ0f2qk0m0wq4bYzB9s1m7t6oJm8cX5m3n2Jt1o0A";

/** At most one hash is computed at a time, so that guessing cannot take the thread pool away from the logs. */
let queue: Promise<unknown> = Promise.resolve();

/** A salted hash of a password, as `$scrypt$ln=…,r=…,p=…$salt$key`: it carries its own cost. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes);
  const key = await derive(password, salt, cost);
  return `$scrypt$ln=${cost.logRounds},r=${cost.blockSize},p=${cost.parallel}$${base64(salt)}$${base64(key)}`;
}

/**
 * Whether the password is the one that was hashed; compared in constant time.
 * Without a hash (no such account, or no password yet) it is false, after the
 * same time as for a wrong password.
 */
export async function verifyPassword(password: string, hash: string | null): Promise<boolean> {
  const match = /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([^$]+)\$([^$]+)$/.exec(hash ?? nobodysHash);
  if (match === null) return false;
  const [, logRounds, blockSize, parallel, salt, key] = match;
  const expected = Buffer.from(key ?? "", "base64");
  const found = await derive(password, Buffer.from(salt ?? "", "base64"), {
    logRounds: Number(logRounds),
    blockSize: Number(blockSize),
    parallel: Number(parallel),
  });
  const same = expected.length === found.length && timingSafeEqual(expected, found);
  return same && hash !== null;
}

interface Cost {
  readonly logRounds: number;
  readonly blockSize: number;
  readonly parallel: number;
}

function derive(password: string, salt: Buffer, { logRounds, blockSize, parallel }: Cost): Promise<Buffer> {
  const rounds = 2 ** logRounds;
  const options: ScryptOptions = { N: rounds, r: blockSize, p: parallel, maxmem: 256 * rounds * blockSize };
  const compute = () =>
    new Promise<Buffer>((resolve, reject) => {
      scrypt(password.normalize("NFKC"), salt, keyBytes, options, (error, key) =>
        error === null ? resolve(key) : reject(error),
      );
    });
  const result = queue.then(compute);
  queue = result.catch(() => undefined);
  return result;
}

function base64(bytes: Buffer): string {
  return bytes.toString("base64").replace(/=+$/, "");
}
