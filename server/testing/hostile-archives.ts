import { posix } from "node:path";
import { longName, paxRecords, type TarEntry, tarEnd, tarEntries } from "#server/testing/tar-text.ts";

/** An archive that no honest agent makes. */
export interface HostileArchive {
  readonly what: string;
  readonly tar: Buffer;
  /** Must be refused as a whole; else it may be unpacked, since it only looks bad. */
  readonly isRefused: boolean;
}

type Made = readonly [what: string, tar: Buffer | readonly TarEntry[], verdict?: "harmless"];

const evil = "evil";
const file = (name: string): TarEntry => ({ name, body: evil });
const symlink = (name: string, link: string): TarEntry => ({ name, type: "2", link });
const hardLink = (name: string, link: string): TarEntry => ({ name, type: "1", link });
const folder = (name: string, mode = 0o755): TarEntry => ({ name, type: "5", mode });

/**
 * Archives that try to write to, link to or change a file of the machine, or
 * to trip whoever reads them. They are made to be unpacked into the root of a
 * job's files, and to leave nothing outside of the folder `own` there.
 */
export function hostileArchives(marker: string, own: string): readonly HostileArchive[] {
  const up = `${"../".repeat(12)}${marker.slice(1)}`;
  const made: Made[] = [
    ...intoPlace("upwards", up, own),
    ...intoPlace("absolute", marker, own),
    ...behindLinks(marker, own),
    ...swapped(marker, own),
    ...strangeKinds(own),
    ...brokenForms(up, own),
  ];
  return made.map(([what, content, verdict]) => ({
    what,
    tar: Buffer.isBuffer(content) ? content : Buffer.concat([tarEntries(...(content as TarEntry[])), tarEnd]),
    isRefused: verdict !== "harmless",
  }));
}

/** Names and links that tell the file's place outright. */
function intoPlace(way: string, target: string, own: string): Made[] {
  const plain = file(`${own}/plain`);
  const ended = (...pieces: readonly Buffer[]) => Buffer.concat([...pieces, tarEnd]);
  return [
    [`${way}: a file`, [file(target)]],
    [`${way}: a file after a good one`, [plain, file(target)]],
    [`${way}: a directory with open rights`, [folder(`${posix.dirname(target)}/`, 0o777)]],
    [`${way}: a symbolic link`, [symlink(target, "/etc/passwd")]],
    [`${way}: a hard link`, [hardLink(`${own}/h`, target)]],
    [`${way}: a hard link that is then written`, [hardLink(`${own}/h`, target), file(`${own}/h`)]],
    [`${way}: a pipe`, [{ name: target, type: "6" }]],
    [`${way}: a contiguous file`, [{ ...file(target), type: "7" }]],
    [`${way}: in GNU's long name`, ended(longName(target), tarEntries(file("short")))],
    [`${way}: in GNU's long link`, ended(longName(target, "K"), tarEntries(hardLink(`${own}/h`, "short")))],
    [`${way}: in an extended header`, ended(paxRecords({ path: target }), tarEntries(file("short")))],
    [
      `${way}: in an extended header's link`,
      ended(paxRecords({ linkpath: target }), tarEntries(hardLink(`${own}/h`, "x"))),
    ],
    [`${way}: in a header for all`, ended(paxRecords({ path: target }, "g"), tarEntries(file("short")))],
    [`${way}: split over prefix and name`, [{ ...file(posix.basename(target)), prefix: posix.dirname(target) }]],
  ];
}

/** Symbolic links to the file's directory, and what is then written through them. */
function behindLinks(marker: string, own: string): Made[] {
  const [place, name] = [posix.dirname(marker), posix.basename(marker)];
  const link = symlink(`${own}/l`, place);
  return [
    ["a file behind a link", [link, file(`${own}/l/${name}`)]],
    ["a file behind a link, with slashes doubled", [link, file(`${own}//l//${name}`)]],
    ["a file behind a link, with dots", [link, file(`./${own}/./l/./${name}`)]],
    ["a link spelled with dots, and a file behind it", [symlink(`./${own}/./l`, place), file(`${own}/l/${name}`)]],
    ["a directory behind a link", [link, folder(`${own}/l/new/`)]],
    ["a link behind a link", [link, symlink(`${own}/l/new`, "/")]],
    ["a hard link behind a link", [file(`${own}/f`), link, hardLink(`${own}/l/${name}`, `${own}/f`)]],
    ["a hard link through a link", [link, hardLink(`${own}/h`, `${own}/l/${name}`), file(`${own}/h`)]],
    ["a chain of links", [symlink(`${own}/a`, "b"), symlink(`${own}/b`, place), file(`${own}/a/${name}`)]],
    [
      "a chain of links, the last first",
      [symlink(`${own}/b`, place), symlink(`${own}/a`, "b"), file(`${own}/a/${name}`)],
    ],
    ["a chain that climbs", [symlink(`${own}/a`, "."), symlink(`${own}/a/b`, ".."), file(`${own}/a/b/${name}`)]],
    ["a link to the root", [symlink(`${own}/root`, "/"), file(`${own}/root${marker}`)]],
    ["a link to the process's own root", [symlink(`${own}/p`, "/proc/self/root"), file(`${own}/p${marker}`)]],
    ["a link to another process's root", [symlink(`${own}/p`, "/proc/1/root"), file(`${own}/p${marker}`)]],
    ["a link to a working directory", [symlink(`${own}/p`, "/proc/self/cwd"), file(`${own}/p/x`)]],
    ["a link that names itself", [symlink(`${own}/l`, "l"), file(`${own}/l/x`)]],
    [
      "links that lead anywhere, by themselves",
      [link, symlink(`${own}/m`, marker), symlink(`${own}/n`, "/nowhere")],
      "harmless",
    ],
  ];
}

/** The same name twice, as two kinds of thing. */
function swapped(marker: string, own: string): Made[] {
  const [place, name] = [posix.dirname(marker), posix.basename(marker)];
  const link = symlink(`${own}/s`, place);
  const toFile = symlink(`${own}/s`, marker);
  return [
    ["a directory that becomes a link", [folder(`${own}/s/`), link, file(`${own}/s/${name}`)]],
    ["a link that becomes a directory", [link, folder(`${own}/s/`), file(`${own}/s/${name}`)]],
    ["a link that becomes a directory with open rights", [link, folder(`${own}/s/`, 0o777)]],
    ["a file that becomes a link", [file(`${own}/s`), link, file(`${own}/s/${name}`)]],
    ["a link that is written over", [toFile, file(`${own}/s`)], "harmless"],
    [
      "a link that is linked hard, then written over",
      [toFile, hardLink(`${own}/h`, `${own}/s`), file(`${own}/h`)],
      "harmless",
    ],
    ["a link twice, to two places", [symlink(`${own}/s`, "."), link, file(`${own}/s/${name}`)]],
    ["a file behind a file", [file(`${own}/s`), file(`${own}/s/${name}`)], "harmless"],
    ["a file twice", [file(`${own}/s`), file(`${own}/s`)], "harmless"],
    ["a hard link to itself", [hardLink(`${own}/s`, `${own}/s`)], "harmless"],
    ["a hard link to nothing", [hardLink(`${own}/s`, `${own}/never`)], "harmless"],
  ];
}

/** Things that are no files. */
function strangeKinds(own: string): Made[] {
  const at = (type: string, more: Partial<TarEntry> = {}): readonly TarEntry[] => [{ name: `${own}/k`, type, ...more }];
  return [
    ["a character device", at("3")],
    ["a block device", at("4")],
    ["a sparse file", at("S")],
    ["GNU's directory dump", at("D")],
    ["GNU's continued file", at("M")],
    ["GNU's volume name", at("V")],
    ["a Solaris list of rights", at("A")],
    ["a kind that nobody knows", at("Z")],
    ["a program that runs as root", [{ ...file(`${own}/k`), mode: 0o6755 }], "harmless"],
    ["a link with bytes", at("2", { link: "x", body: evil })],
    ["a directory with bytes", at("5", { body: evil })],
    [
      "a sparse file in an extended header",
      Buffer.concat([paxRecords({ "GNU.sparse.major": "1", "GNU.sparse.name": "x" }), tarEntries(...at("0")), tarEnd]),
    ],
  ];
}

/** What readers do not agree on, and what nobody should read. */
function brokenForms(up: string, own: string): Made[] {
  const good = tarEntries(file(`${own}/b`));
  return [
    ["a second archive behind the first", Buffer.concat([good, tarEnd, tarEntries(file(up)), tarEnd])],
    ["a name that is told twice", Buffer.concat([longName(`${own}/b`), longName(up), good, tarEnd])],
    ["a name with NUL", Buffer.concat([paxRecords({ path: `${own}/b\0/../x` }), good, tarEnd])],
    ["an empty name", [file("")]],
    ["a name that is only a step upwards", [file("..")]],
    ["a step upwards in the middle", [file(`${own}/x/../../${own}/b`)]],
    ["a link with an empty name", [hardLink(`${own}/b`, "")]],
    ["a checksum that is wrong", [{ ...file(`${own}/b`), checksumOff: 1 }]],
    ["a size that is no number", [{ ...file(`${own}/b`), size: "0000000zzzz\0" }]],
    ["a size below zero", [{ ...file(`${own}/b`), size: "-0000000004\0" }]],
    ["a size beyond all numbers", [{ ...file(`${own}/b`), size: "\x80\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f" }]],
    [
      "a file that is cut off",
      Buffer.concat([tarEntries({ name: `${own}/b`, size: "00000010000\0" }), Buffer.alloc(512)]),
    ],
    ["no end", good, "harmless"],
    ["nothing but noise", Buffer.from("noise".repeat(1000))],
    ["a name of five thousand bytes", Buffer.concat([longName(`${own}/${"x".repeat(5000)}`), good, tarEnd])],
    ["a thousand directories deep", Buffer.concat([longName(`${own}/${"d/".repeat(1000)}b`), good, tarEnd])],
    [
      "names that look like steps upwards",
      [file(`${own}/..\\b`), file(`${own}/\uff0e\uff0e`), file(`${own}/...`)],
      "harmless",
    ],
  ];
}
