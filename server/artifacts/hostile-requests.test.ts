import { request, validateHeaderValue } from "node:http";
import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { type ArtifactServer, openArtifactServer } from "#server/artifacts/artifact-server.ts";
import { signArtifactUrl } from "#server/artifacts/artifact-url.ts";
import { safetyHeaders } from "#server/artifacts/content-type.ts";
import type { StoredArtifact } from "#server/queries/find-artifact.ts";
import { createFakeBlobStore } from "#server/testing/fake-blob-store.ts";
import { hostileNames } from "#server/testing/hostile-names.ts";

const artifactId = "01970000-0000-7000-8000-00000000cccc";
const otherId = "01970000-0000-7000-8000-00000000dddd";
const secret = "signing-secret";
const now = new Date("2026-01-01T00:00:00Z");
const path = "out/a b/ü?#.txt";
let server: ArtifactServer;
let paths: Map<string, string>;
let asked: string[];
let opened: number;

beforeEach(async () => {
  const blobs = createFakeBlobStore();
  const content = Buffer.alloc(100_000, "0123456789");
  const stored = await blobs.put("k", [content] as unknown as AsyncIterable<Uint8Array>, 1_000_000);
  [paths, asked, opened] = [
    new Map([
      [artifactId, path],
      [otherId, "other.txt"],
    ]),
    [],
    0,
  ];
  server = await openArtifactServer(
    {
      findArtifact: async (id): Promise<StoredArtifact | null> => {
        asked.push(id);
        const found = paths.get(id);
        return found === undefined ? null : { id, path: found, blobKey: "k", ...stored };
      },
      blobs: {
        downloadUrl: async () => null,
        open: (key, range) => {
          opened += 1;
          return blobs.open(key, range);
        },
      },
      accounts: { findByToken: async () => null },
      clock: { now: () => now },
      secret,
      log: { error: () => {} },
    },
    { host: "127.0.0.1", port: 0 },
  );
  return () => server.stop();
});

const origin = () => `http://127.0.0.1:${server.port}`;
const link = (change: Partial<Parameters<typeof signArtifactUrl>[0]> = {}) =>
  signArtifactUrl({ baseUrl: origin(), artifactId, path, secret, now, ...change });

/** Sends a target as it stands: `fetch` would tidy it up first. */
function get(target: string, headers: Record<string, string> = {}) {
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; bytes: number }>((resolve, reject) => {
    const asking = request({ host: "127.0.0.1", port: server.port, path: target, headers, agent: false });
    asking.once("error", reject);
    asking.once("response", (answer) => {
      let bytes = 0;
      answer.on("data", (piece: Buffer) => (bytes += piece.length));
      answer.once("error", reject);
      answer.once("end", () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, bytes }));
    });
    asking.end();
  });
}

/** Every link that differs in one character of a part, has one too many or lacks one. */
function mutated(text: string): string[] {
  return Array.from(text).flatMap((character, at) => {
    const other = character === "0" ? "1" : "0";
    const [before, after] = [text.slice(0, at), text.slice(at + 1)];
    return [before + other + after, before + after, `${before}${character}${other}${after}`];
  });
}

test("a link that was changed anywhere opens nothing, and nobody is asked for its artifact", async () => {
  const url = new URL(link());
  const [expires, signature] = [url.searchParams.get("expires") ?? "", url.searchParams.get("signature") ?? ""];
  const target = url.pathname;
  const query = (e: string, s: string) => `?expires=${encodeURIComponent(e)}&signature=${encodeURIComponent(s)}`;
  const foreign = (change: Parameters<typeof link>[0]) => new URL(link(change)).search;
  const forgeries = [
    ...mutated(signature).map((one) => target + query(expires, one)),
    ...mutated(expires).map((one) => target + query(one, signature)),
    ...[` ${expires}`, `${expires}.0`, `+${expires}`, `0x${Number(expires).toString(16)}`, "Infinity", "9e99", ""].map(
      (one) => target + query(one, signature),
    ),
    ...[
      signature.toUpperCase(),
      signature.toLowerCase(),
      `${signature}=`,
      Buffer.from(signature).toString("hex"),
      "",
    ].map((one) => target + query(expires, one)),
    ...["out", "out/a b", `${path}x`, "other.txt"].map((one) => `/${artifactId}/${encodeURI(one)}${url.search}`),
    `/${otherId}/other.txt${url.search}`,
    `/${otherId}${target.slice(target.indexOf("/", 1))}${url.search}`,
    ...[
      { secret: "another" },
      { path: "other.txt" },
      { artifactId: otherId },
      { now: new Date(now.getTime() + 1000) },
    ].map((change) => target + foreign(change).replace(/expires=\d+/, `expires=${expires}`)),
    `${target}?signature=${signature}`,
    `${target}?expires=${expires}`,
    `${target}?expires=1&expires=${expires}&signature=${signature}`,
    `${target}?Expires=${expires}&signature=${signature}`,
  ];
  expect(forgeries.length).toBeGreaterThan(150);
  for (const forgery of forgeries) expect((await get(forgery)).status, forgery).toBe(403);
  expect([asked, opened]).toEqual([[], 0]);
  expect((await get(target + url.search)).status).toBe(200);
});

test("ten thousand ranges get one cheap answer", async () => {
  const { pathname, search } = new URL(link());
  const ranges = (count: number) =>
    `bytes=${Array.from({ length: count }, (_, at) => `${at * 2}-${at * 2}`).join(",")}`;
  const many = await get(pathname + search, { range: ranges(1_000) });
  expect([many.status, many.bytes, many.headers["content-range"], opened]).toEqual([200, 100_000, undefined, 1]);
  // Beyond what a head may have, the connection is cut: the answer that says so may be lost with it.
  const tooMany = await get(pathname + search, { range: ranges(10_000) }).catch(() => null);
  expect([[431, undefined].includes(tooMany?.status), opened]).toEqual([true, 1]);
  const overlapping = await get(pathname + search, { range: "bytes=0-,0-,0-,0-,0-" });
  expect([overlapping.status, overlapping.bytes]).toEqual([200, 100_000]);
});

test("a range counts only for the very file that it was meant for", async () => {
  const { pathname, search } = new URL(link());
  const ask = (headers: Record<string, string>) => get(pathname + search, { range: "bytes=0-9", ...headers });
  const etag = String((await get(pathname + search)).headers["etag"]);
  expect((await ask({ "if-range": etag })).status).toBe(206);
  for (const other of [`W/${etag}`, etag.slice(1), "*", "Wed, 01 Jan 2030 00:00:00 GMT", `${etag}, "x"`, ""])
    expect((await ask({ "if-range": other })).bytes, other).toBe(100_000);
});

test("an artifact of any name is sent under its own link, and by no other spelling of a path", async () => {
  for (const name of hostileNames.filter((one) => one !== "" && one.isWellFormed())) {
    paths.set(artifactId, name);
    const target = link({ path: name }).slice(origin().length);
    const answer = await get(target);
    expect(answer.status, JSON.stringify(name)).toBe(200);
    expect(answer.headers["content-disposition"]).toBe(safetyHeaders(name)["content-disposition"]);
  }
  for (const target of [
    "/..",
    "/../etc/passwd",
    "//etc/passwd",
    `/${artifactId}`,
    `/${artifactId}/`,
    "/%2e%2e/x",
    "*",
    "/\\x",
  ])
    expect((await get(target)).status, target).toBe(404);
});

test("whatever a file is called, it makes one well-formed header that tells its name", () => {
  const character = fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code).toWellFormed());
  const low = fc.integer({ min: 0, max: 0x2ff }).map((code) => String.fromCharCode(code));
  const name = fc.array(fc.oneof(character, low), { minLength: 1, maxLength: 60 }).map((parts) => parts.join(""));
  const nasty = fc.constantFrom(
    '"',
    "\\",
    ";",
    "\r\n",
    "\n",
    "\0",
    "%",
    "'",
    "*",
    "é",
    "日",
    "😀",
    " ",
    "=",
    ",",
    "filename*=",
  );
  const anyName = fc.oneof(
    name,
    fc.array(fc.oneof(nasty, name), { minLength: 1, maxLength: 8 }).map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(anyName, fc.constantFrom("", ".txt", ".jar"), (text, ending) => {
      const file = `${text}${ending}`.replaceAll("/", "_");
      const header = safetyHeaders(`some/folder/${file}`)["content-disposition"] ?? "";
      validateHeaderValue("content-disposition", header);
      const form =
        /^(inline|attachment); filename="([\x20-\x21\x23-\x5b\x5d-\x7e]*)"; filename\*=UTF-8''([A-Za-z0-9!#$&+.^_`|~%-]*)$/;
      const [, , plain, encoded = ""] = form.exec(header) ?? [];
      expect(plain, header).toBeDefined();
      expect(decodeURIComponent(encoded)).toBe(file);
      expect(Array.from(encoded.matchAll(/%(.{0,2})/g)).every(([, hex]) => /^[0-9A-F]{2}$/.test(hex ?? ""))).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});
