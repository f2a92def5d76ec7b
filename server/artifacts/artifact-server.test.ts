import { beforeEach, describe, expect, test } from "vitest";
import { type ArtifactServer, openArtifactServer } from "#server/artifacts/artifact-server.ts";
import { signArtifactUrl } from "#server/artifacts/artifact-url.ts";
import { byteRange } from "#server/artifacts/byte-range.ts";
import { servedAs } from "#server/artifacts/content-type.ts";
import { secretHash } from "#server/commands/secret-hash.ts";
import type { BlobStore } from "#server/core/ports/blob-store.ts";
import type { StoredArtifact } from "#server/queries/find-artifact.ts";
import { createFakeBlobStore } from "#server/testing/fake-blob-store.ts";

const artifactId = "01970000-0000-7000-8000-00000000cccc";
const secret = "signing-secret";
let server: ArtifactServer;
let now: Date;
let artifact: StoredArtifact;
let complaints: string[];
let blobs: BlobStore;

beforeEach(async () => {
  now = new Date("2026-01-01T00:00:00Z");
  complaints = [];
  blobs = createFakeBlobStore();
  const content = Buffer.from("0123456789");
  const stored = await blobs.put("k", [content] as unknown as AsyncIterable<Uint8Array>, 100);
  artifact = { id: artifactId, path: "out/a b/ü?#.txt", blobKey: "k", ...stored };
  server = await openArtifactServer(
    {
      findArtifact: async (id) => (id === artifactId ? artifact : null),
      blobs,
      accounts: {
        findByToken: async (hash) =>
          hash === secretHash("personal") ? { id: "u", login: "ada", isAdmin: false, suspendedAt: null } : null,
      },
      clock: { now: () => now },
      secret,
      log: { error: (_, sentence) => complaints.push(sentence) },
    },
    { host: "127.0.0.1", port: 0 },
  );
  return () => server.stop();
});

function link(path = artifact.path): string {
  return signArtifactUrl({ baseUrl: `http://127.0.0.1:${server.port}`, artifactId, path, secret, now });
}
const bare = (): string => link().replace(/\?.*/, "");

describe("who may read", () => {
  test("a signed link needs nothing else", async () => {
    const answer = await fetch(link());
    expect([answer.status, await answer.text()]).toEqual([200, "0123456789"]);
  });
  test("a link ends after ten minutes and says so", async () => {
    const url = link();
    now = new Date(now.getTime() + 599_000);
    expect((await fetch(url)).status).toBe(200);
    now = new Date(now.getTime() + 2_000);
    const answer = await fetch(url);
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain("expired");
  });
  test("a link is good for its artifact, path and time only", async () => {
    const url = link();
    for (const forged of [
      url.replace("out/", "in/"),
      url.replace("cccc", "cccd"),
      url.replace(/expires=\d+/, "expires=9999999999"),
      `${url}x`,
    ]) {
      expect((await fetch(forged)).status).toBe(403);
    }
    expect((await fetch(bare())).status).toBe(401);
    expect((await fetch(link("other.txt"))).status).toBe(404);
  });
  for (const [name, headers] of [
    ["Circle-Token", { "circle-token": "personal" }],
    ["Bearer", { authorization: "Bearer personal" }],
    ["Basic", { authorization: `Basic ${Buffer.from("personal:").toString("base64")}` }],
  ] as const) {
    test(`an API client's ${name} opens it as well`, async () => {
      expect((await fetch(bare(), { headers })).status).toBe(200);
      const wrong = JSON.parse(JSON.stringify(headers).replaceAll("personal", "wrong")) as Record<string, string>;
      if (name !== "Basic") expect((await fetch(bare(), { headers: wrong })).status).toBe(401);
    });
  }
});

describe("what is sent", () => {
  test("nothing that could act in a browser", async () => {
    const { headers } = await fetch(link());
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("content-security-policy")).toContain("sandbox");
    expect(headers.get("set-cookie")).toBeNull();
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("content-disposition")).toBe(`inline; filename="_?#.txt"; filename*=UTF-8''%C3%BC%3F%23.txt`);
  });
  test("parts of a file", async () => {
    const part = await fetch(link(), { headers: { range: "bytes=2-4" } });
    expect([part.status, part.headers.get("content-range"), await part.text()]).toEqual([206, "bytes 2-4/10", "234"]);
    expect((await fetch(link(), { headers: { range: "bytes=10-" } })).status).toBe(416);
    const changed = await fetch(link(), { headers: { range: "bytes=2-4", "if-range": '"another"' } });
    expect([changed.status, await changed.text()]).toEqual([200, "0123456789"]);
  });
  test("only the headers for HEAD, and nothing twice", async () => {
    const head = await fetch(link(), { method: "HEAD" });
    expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([200, "10", ""]);
    const again = await fetch(link(), { headers: { "if-none-match": head.headers.get("etag") ?? "" } });
    expect(again.status).toBe(304);
  });
  test("what is saved comes straight from an object storage that has addresses, what is shown still from here", async () => {
    blobs.downloadUrl = async (key, { disposition }) =>
      `https://bucket.example/${key}?d=${encodeURIComponent(disposition)}`;
    expect((await fetch(link(), { redirect: "manual" })).status).toBe(200);
    artifact = { ...artifact, path: "app.jar" };
    const answer = await fetch(link(), { redirect: "manual" });
    expect(answer.status).toBe(302);
    expect(answer.headers.get("location")).toMatch(/^https:\/\/bucket\.example\/k\?d=attachment/);
    expect((await fetch(link(), { headers: { range: "bytes=0-1" } })).status).toBe(206);
  });
  test("a file that is gone is told as gone, loudly", async () => {
    artifact = { ...artifact, blobKey: "lost" };
    expect((await fetch(link())).status).toBe(410);
    expect(complaints).toHaveLength(1);
  });
  test("nothing but reading is answered", async () => {
    expect((await fetch(link(), { method: "POST" })).status).toBe(405);
    expect((await fetch(`http://127.0.0.1:${server.port}/`)).status).toBe(404);
    expect((await fetch(`http://127.0.0.1:${server.port}/${artifactId}/%ff`)).status).toBe(404);
  });
});

for (const [path, contentType, inline] of [
  ["a.json", "application/json", true],
  ["a.PNG", "image/png", true],
  ["report/index.html", "text/plain; charset=utf-8", true],
  ["logo.svg", "text/plain; charset=utf-8", true],
  ["app.js", "text/plain; charset=utf-8", true],
  ["LICENSE", "text/plain; charset=utf-8", true],
  ["app.jar", "application/octet-stream", false],
  ["noending", "application/octet-stream", false],
  ["x.png.exe", "application/octet-stream", false],
  ["html", "application/octet-stream", false],
] as const) {
  test(`${path} is served as ${contentType}`, () => {
    expect(servedAs(path)).toEqual({ contentType, inline });
  });
}

for (const [header, expected] of [
  [undefined, "whole"],
  ["bytes=0-", { start: 0, end: 9 }],
  ["bytes=-3", { start: 7, end: 9 }],
  ["bytes=-99", { start: 0, end: 9 }],
  ["bytes=5-99", { start: 5, end: 9 }],
  ["bytes=-0", "unsatisfiable"],
  ["bytes=99-", "unsatisfiable"],
  ["bytes=5-2", "whole"],
  ["bytes=1-2,4-5", "whole"],
  ["lines=1-2", "whole"],
] as const) {
  test(`the range ${header ?? "of no header"} of ten bytes`, () => {
    expect(byteRange(header, 10)).toEqual(expected);
  });
}
