import fc from "fast-check";

/** How programs write a secret when they print it: each takes the value and gives a line. */
export const secretEncodings: Readonly<Record<string, (secret: string) => string>> = {
  raw: (secret) => secret,
  json: (secret) => JSON.stringify({ key: secret }),
  "json in json": (secret) => JSON.stringify(JSON.stringify({ key: secret })),
  url: (secret) => `https://x.example/?a=${encodeURIComponent(secret)}&b`,
  form: (secret) => new URLSearchParams({ a: secret }).toString(),
  xml: (secret) =>
    `<a b="${secret.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;").replace(/'/g, "&#39;")}"/>`,
  "single quotes": (secret) => `x='${secret.replaceAll("'", "'\\''")}'`,
  base64: (secret) => Buffer.from(secret).toString("base64"),
  "base64 behind one byte": (secret) => Buffer.from(`:${secret}`).toString("base64"),
  "base64 behind two bytes": (secret) => Buffer.from(`u:${secret}`).toString("base64"),
  "base64 between others": (secret) => Buffer.from(`user:${secret}@host`).toString("base64"),
  base64url: (secret) => Buffer.from(`user:${secret}`).toString("base64url"),
};
const sign = fc.constantFrom(..."abcXYZ019-_.~!@#$%^&*()+=/\\|{}[]<>?'\"`;:, äß€");
export const secretTexts = fc
  .string({ unit: sign, minLength: 8, maxLength: 40 })
  .filter((text) => text.trim() === text);

/** Bytes in pieces, cut at these places. */
export function cutAt(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [0, ...cuts.filter((cut) => cut <= bytes.length).sort((a, b) => a - b), bytes.length];
  return places.slice(1).map((end, index) => bytes.subarray(places[index], end));
}
