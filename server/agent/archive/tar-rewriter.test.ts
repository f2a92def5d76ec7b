import { execFileSync } from "node:child_process";
import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import fc from "fast-check";
import { type Header, pack } from "tar-stream";
import { expect, test } from "vitest";
import { type EntryChange, rewriteTars } from "#server/agent/archive/tar-rewriter.ts";

/** Rewrites a tar that comes in pieces of this size. */
async function rewrite(tars: readonly Buffer[], change: EntryChange, pieceBytes = 65_536): Promise<Buffer> {
  const changes = tars.map((tar) => ({ ...change, tar: Readable.from(piecesOf(tar, pieceBytes)) }));
  const out: Buffer[] = [];
  for await (const piece of rewriteTars(changes)) out.push(piece as Buffer);
  return Buffer.concat(out);
}

/** Copies: whoever owns a piece may change it. */
function piecesOf(tar: Buffer, pieceBytes: number): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < tar.length; at += pieceBytes) pieces.push(Buffer.from(tar.subarray(at, at + pieceBytes)));
  return pieces;
}

/** What GNU tar says is in it: owners, sizes, names, links. */
function listed(tar: Buffer): string[] {
  const text = execFileSync("tar", ["--numeric-owner", "--quoting-style=escape", "--full-time", "-tvf", "-"], {
    input: tar,
  });
  return text
    .toString("latin1")
    .trim()
    .split("\n")
    .map((line) => line.replaceAll(/ +/g, " "));
}

async function tarOf(entries: readonly (Partial<Header> & { readonly name: string; readonly body?: string })[]) {
  const archive = pack();
  for (const { body, ...header } of entries) archive.entry({ mtime: new Date(0), ...header }, body ?? "");
  archive.finalize();
  const pieces: Buffer[] = [];
  for await (const piece of archive) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

const below = (directory: string) => (name: Buffer) => Buffer.concat([Buffer.from(`${directory}/`), name]);

test("what real tars write keeps its bytes under its new names, however it is cut into pieces", async () => {
  const root = mkdtempSync(join(tmpdir(), "rotunda-rewrite-"));
  const [from, to] = [join(root, "from"), join(root, "to")];
  try {
    mkdirSync(join(from, "directory"), { recursive: true });
    mkdirSync(to);
    writeFileSync(join(from, "plain ü \n file"), "text");
    writeFileSync(join(from, "empty"), "");
    writeFileSync(Buffer.concat([Buffer.from(`${from}/no text `), Buffer.from([0xff, 0xfe])]), "bytes");
    writeFileSync(join(from, "d".repeat(200)), "x".repeat(5000));
    writeFileSync(join(from, "directory", "l".repeat(95)), "just short enough");
    symlinkSync("t".repeat(180), join(from, "long link"));
    linkSync(join(from, "d".repeat(200)), join(from, "directory", "hard link"));
    for (const format of ["gnu", "posix"]) {
      const tar = execFileSync("tar", [`--format=${format}`, "-C", from, "-cf", "-", "."], { maxBuffer: 2 ** 26 });
      for (const pieceBytes of [100, 511, 512, 513, 10_000, 1_000_000]) {
        const renamed = await rewrite([tar], { rename: below("home/somebody") }, pieceBytes);
        rmSync(to, { recursive: true });
        mkdirSync(to);
        execFileSync("tar", ["-C", to, "-xpf", "-"], { input: renamed });
        execFileSync("diff", ["--no-dereference", "-r", from, join(to, "home/somebody")]);
        expect(Number(execFileSync("stat", ["-c", "%h", join(to, "home/somebody/directory/hard link")]))).toBe(2);
      }
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});

test("every entry belongs to the new owner, however large its number, and to nobody's name", async () => {
  const tar = await tarOf([
    { name: "file", body: "x", uid: 7, gid: 8, uname: "root", gname: "root" },
    { name: "e".repeat(150), body: "y", uid: 7, gid: 8, pax: { uid: "9", comment: "kept" } },
  ]);
  for (const [uid, gid] of [
    [3434, 3434],
    [3_000_000, 4_000_000_000],
  ] as const) {
    const owned = listed(await rewrite([tar], { owner: { uid, gid } }));
    expect(owned).toEqual([
      `-rw-r--r-- ${uid}/${gid} 1 1970-01-01 00:00:00 file`,
      `-rw-r--r-- ${uid}/${gid} 1 1970-01-01 00:00:00 ${"e".repeat(150)}`,
    ]);
  }
});

test("several tars become one, whose entries stand in their order", async () => {
  const tars = [await tarOf([{ name: "a", body: "1" }]), await tarOf([]), await tarOf([{ name: "b" }, { name: "c" }])];
  const joined = listed(await rewrite(tars, { rename: below("x") }));
  expect(joined.map((line) => line.split(" ").at(-1))).toEqual(["x/a", "x/b", "x/c"]);
});

test("a hard link's target is renamed with its file, a symbolic link's is not", async () => {
  const tar = await tarOf([
    { name: "f", body: "x" },
    { name: "h", type: "link", linkname: "f" },
    { name: "s", type: "symlink", linkname: "f" },
  ]);
  const lines = listed(await rewrite([tar], { rename: below("x") }));
  expect(lines[1]).toContain("x/h link to x/f");
  expect(lines[2]).toContain("x/s -> f");
});

test("any names and bodies come through as they are, in pieces of any size", async () => {
  const name = fc.stringMatching(/^[a-zA-Zäöü0-9 ]{1,120}$/).filter((text) => text.trim() === text);
  const entries = fc.uniqueArray(fc.record({ name, body: fc.string({ maxLength: 1500 }) }), {
    selector: (entry) => entry.name,
    maxLength: 8,
  });
  await fc.assert(
    fc.asyncProperty(entries, fc.integer({ min: 1, max: 3000 }), async (given, pieceBytes) => {
      const tar = await tarOf(given);
      const there = await rewrite([tar], { rename: below("x".repeat(30)) }, pieceBytes);
      const back = await rewrite([there], { rename: (renamed) => renamed.subarray(31) }, pieceBytes);
      expect(listed(back)).toEqual(listed(tar));
      expect(back.equals(await rewrite([tar], {}))).toBe(true);
    }),
    { numRuns: 40 },
  );
});

test("what is no tar, or is cut off, breaks it", async () => {
  const tar = await tarOf([{ name: "f", body: "x".repeat(2000) }]);
  await expect(rewrite([Buffer.alloc(2048, "x")], {})).rejects.toThrow("not a tar archive");
  await expect(rewrite([tar.subarray(0, 1200)], {})).rejects.toThrow("ends in the middle");
});
