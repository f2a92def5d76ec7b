import { execFileSync } from "node:child_process";
import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import fc from "fast-check";
import { type Header, pack } from "tar-stream";
import { describe, expect, test } from "vitest";
import { ArchiveFault } from "#server/agent/archive/archive-fault.ts";
import { TarGuard } from "#server/agent/archive/tar-guard.ts";

async function tarOf(
  entries: readonly (Partial<Header> & { readonly name: string; readonly body?: string })[],
): Promise<Buffer> {
  const archive = pack();
  for (const { body, ...header } of entries) archive.entry(header, body ?? "");
  archive.finalize();
  const pieces: Buffer[] = [];
  for await (const piece of archive) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

async function guard(tar: Buffer, about: { max?: number; pieceBytes?: number } = {}): Promise<string[]> {
  const names: string[] = [];
  const { pieceBytes = tar.length } = about;
  const pieces: Buffer[] = [];
  for (let at = 0; at < tar.length; at += pieceBytes) pieces.push(tar.subarray(at, at + pieceBytes));
  const tarGuard = new TarGuard({ unpackedBytesMax: about.max ?? 2 ** 30 }, ({ name }) => names.push(name));
  const out: Buffer[] = [];
  await pipeline(Readable.from(pieces), tarGuard, async (stream: AsyncIterable<Buffer>) => {
    for await (const piece of stream) out.push(piece);
  });
  expect(Buffer.concat(out).equals(tar)).toBe(true);
  return names;
}

/** A header by hand, for what no library would write. */
function header(name: string, change: { type?: string; link?: string; size?: string; prefix?: string } = {}): Buffer {
  const block = Buffer.alloc(512);
  block.write(name, 0, 100);
  block.write("0000644\0", 100);
  block.write("0000000\0".repeat(2), 108);
  block.write(change.size ?? "00000000000\0", 124, "latin1");
  block.write("00000000000\0", 136);
  block.write(change.type ?? "0", 156);
  block.write(change.link ?? "", 157, 100);
  block.write("ustar\x0000", 257, "latin1");
  block.write(change.prefix ?? "", 345, 155);
  block.write(" ".repeat(8), 148);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return block;
}

/** A block that begins with a text. */
function block(text: string): Buffer {
  const bytes = Buffer.alloc(512);
  bytes.write(text, "latin1");
  return bytes;
}

const long = (name: string) => Buffer.concat([header("x", { type: "L", size: "00000000010\0" }), block(name)]);
const end = Buffer.alloc(1024);
const file = (name: string, body = "x") => ({ name, body });
const symlink = (name: string, linkname: string) => ({ name, type: "symlink" as const, linkname });
const hardLink = (name: string, linkname: string) => ({ name, type: "link" as const, linkname });

describe("what is let through", () => {
  test("what GNU tar makes of links, long names, sparse and empty files, cut anywhere", async () => {
    const root = mkdtempSync(join(tmpdir(), "rotunda-guard-"));
    try {
      const deep = join(root, "d".repeat(90), "e".repeat(90), "f".repeat(90));
      mkdirSync(deep, { recursive: true });
      writeFileSync(join(deep, "g".repeat(120)), "long");
      writeFileSync(join(root, "plain ü \n file"), "a".repeat(5000));
      writeFileSync(join(root, "hole"), "");
      truncateSync(join(root, "hole"), 300_000);
      symlinkSync("/etc/passwd", join(root, "absolute"));
      symlinkSync("x".repeat(200), join(root, "long-link"));
      linkSync(join(root, "hole"), join(root, "second-name"));
      for (const format of ["gnu", "posix", "ustar"]) {
        const options = format === "ustar" ? ["--exclude=long-link", "--exclude=ddd*"] : [];
        const tar = execFileSync("tar", [`--format=${format}`, ...options, "-C", root, "-cf", "-", "."], {
          maxBuffer: 2 ** 26,
        });
        const names = await guard(tar);
        expect(names).toContain("./plain ü \n file");
        for (const pieceBytes of [1, 511, 512, 513, 10_000]) expect(await guard(tar, { pieceBytes })).toEqual(names);
      }
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });

  test("links that lead out of the archive's place, as virtual environments have them", async () => {
    const tar = await tarOf([symlink("venv/bin/python", "/usr/bin/python3"), symlink("up", "../../elsewhere")]);
    expect(await guard(tar)).toEqual(["venv/bin/python", "up"]);
  });
});

describe("what is refused before it is let through", () => {
  for (const [what, entries, words] of [
    ["a name that leads upwards", [file("a/../../b")], "leads upwards"],
    ["a name that is only a step upwards", [file("..")], "leads upwards"],
    ["an absolute name", [file("/etc/passwd")], "is absolute"],
    ["a file behind a link", [symlink("a", "/etc"), file("a/passwd")], "lies behind a link"],
    ["a file behind a chain of links", [symlink("a", "b"), symlink("b", ".."), file("a/x/y")], "lies behind a link"],
    ["a file behind a link that is spelled otherwise", [symlink("./a", "/etc"), file("a//x")], "lies behind a link"],
    [
      "a directory where a link is",
      [symlink("a", "/etc"), { name: "a/", type: "directory" }],
      "a directory and a link",
    ],
    ["a hard link that leads upwards", [hardLink("a", "../../etc/shadow")], "leads upwards"],
    ["a hard link to an absolute place", [hardLink("a", "/etc/shadow")], "is absolute"],
    ["a hard link through a link", [symlink("a", "/etc"), hardLink("b", "a/shadow")], "leads through another link"],
    [
      "a character device",
      [{ name: "null", type: "character-device", devmajor: 1, devminor: 3 }],
      "a character device",
    ],
    ["a block device", [{ name: "disk", type: "block-device", devmajor: 8, devminor: 0 }], "a block device"],
    ["a very long name", [file("x/".repeat(2500))], "longer than 4096 bytes"],
    ["a very deep name", [file(`${"x/".repeat(300)}y`)], "deeper than 256"],
    ["an upwards name in an extended header", [file(`../${"é".repeat(120)}`)], "leads upwards"],
  ] as const) {
    test(what, async () => {
      const tar = await tarOf([
        file("first"),
        ...(entries as unknown as readonly (Partial<Header> & { name: string })[]),
      ]);
      await expect(guard(tar)).rejects.toThrow(words);
      await expect(guard(tar, { pieceBytes: 100 })).rejects.toThrow(ArchiveFault);
    });
  }

  for (const [what, tar, words] of [
    [
      "an upwards name split over prefix and name",
      Buffer.concat([header("x", { prefix: ".." }), end]),
      "leads upwards",
    ],
    ["a GNU sparse file", Buffer.concat([header("x", { type: "S" }), end]), "a sparse file"],
    ["a kind that nobody knows", Buffer.concat([header("x", { type: "Z" }), end]), "of an unknown kind"],
    [
      "a link that has bytes",
      Buffer.concat([header("x", { type: "2", link: "y", size: "00000001000\0" }), end]),
      "has bytes",
    ],
    ["a size that is no number", Buffer.concat([header("x", { size: "0000000zzzz\0" }), end]), "not a tar archive"],
    ["a name of a megabyte", Buffer.concat([header("x", { type: "L", size: "00010000001\0" }), end]), "too long"],
    [
      "a name that ends before its end",
      Buffer.concat([header("x", { type: "x", size: "00000000013\0" }), block("11 path=a\0\n"), header("b"), end]),
      "holds NUL",
    ],
    ["a name that is told twice", Buffer.concat([long("a"), long("../b"), header("b"), end]), "told twice"],
    [
      "a name for all that follow",
      Buffer.concat([header("x", { type: "g", size: "00000000013\0" }), block("11 path=ab\n"), header("b"), end]),
      "for all",
    ],
    ["something that is no archive", Buffer.from("x".repeat(2048)), "not a tar archive"],
    ["a second archive behind the first", Buffer.concat([header("a"), end, header("../b"), end]), "follows its end"],
    [
      "a file that is cut off",
      Buffer.concat([header("x", { size: "00000002000\0" }), Buffer.alloc(512)]),
      "in the middle",
    ],
  ] as const) {
    test(what, async () => {
      await expect(guard(tar)).rejects.toThrow(words);
    });
  }

  test("more bytes than were told", async () => {
    const tar = await tarOf([file("x", "y".repeat(100_000))]);
    await expect(guard(tar, { max: 50_000 })).rejects.toThrow("more than 50000 bytes");
  });

  test("damage anywhere is a refusal or a harmless archive, never a crash", async () => {
    const tar = await tarOf([file("a/b", "text"), symlink("c", "a"), hardLink("d", "a/b")]);
    await fc.assert(
      fc.asyncProperty(fc.nat(tar.length - 1), fc.nat(255), async (at, byte) => {
        const damaged = Buffer.from(tar);
        damaged[at] = byte;
        const names = await guard(damaged).catch((error: unknown) => {
          expect(error).toBeInstanceOf(ArchiveFault);
          return [];
        });
        expect(names.filter((name) => name.startsWith("/") || name.split("/").includes(".."))).toEqual([]);
      }),
    );
  });
});
