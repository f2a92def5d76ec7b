import { posix } from "node:path";

/** What an archive may hold at most. */
export interface ArchiveLimits {
  /** Of the tar stream: what was told when it was stored. */
  readonly unpackedBytesMax: number;
}

/** Many more files than any job has. */
export const entriesMax = 10_000_000;
const nameBytesMax = 4096;
const nameDepthMax = 256;

/** Files, hard links, symbolic links, directories, pipes. Never devices, and nothing that only one tar knows. */
const allowedTypes = new Set(["0", "1", "2", "5", "6", "7"]);
const wordOfType: Readonly<Record<string, string>> = {
  "3": "a character device",
  "4": "a block device",
  S: "a sparse file",
};

/** One thing in an archive. */
export interface ArchiveEntry {
  readonly type: string;
  readonly name: string;
  readonly linkName: string;
}

/**
 * Judges the entries of one archive in their order. Everything in an archive
 * comes from a job, so nothing in it is trusted: names stay below the place
 * it is unpacked to, no link is written through, and nothing but ordinary
 * things is made. Symbolic links may point anywhere, as they are unpacked in
 * the job's own file system and only the job follows them.
 */
export class ArchiveRules {
  readonly #links = new Set<string>();
  #entries = 0;

  /** Null when the entry may be unpacked, else what is wrong, as the end of a sentence. */
  judge({ type, name, linkName }: ArchiveEntry): string | null {
    if (++this.#entries > entriesMax) return `it has more than ${entriesMax} entries`;
    const shown = JSON.stringify(name.slice(0, 200));
    if (!allowedTypes.has(type)) return `${shown} is ${wordOfType[type] ?? "of an unknown kind"}`;
    const wrong = nameFault(name);
    if (wrong !== null) return `the name ${shown} ${wrong}`;
    const own = plainName(name);
    if (type === "1") {
      const target = nameFault(linkName);
      if (target !== null) return `the link ${shown} leads to a name that ${target}`;
      if (this.#isBehindLink(plainName(linkName))) return `the link ${shown} leads through another link`;
    }
    if (this.#isBehindLink(own)) return `${shown} lies behind a link`;
    if (type === "2") this.#links.add(own);
    else if (type !== "5") this.#links.delete(own);
    else if (this.#links.has(own)) return `${shown} is a directory and a link`;
    return null;
  }

  #isBehindLink(name: string): boolean {
    if (this.#links.size === 0) return false;
    for (let slash = name.indexOf("/"); slash !== -1; slash = name.indexOf("/", slash + 1)) {
      if (this.#links.has(name.slice(0, slash))) return true;
    }
    return false;
  }
}

/** A name without `./` and a slash at its end; `.` for the top itself. */
export function plainName(name: string): string {
  const normal = posix.normalize(name);
  return normal.length > 1 && normal.endsWith("/") ? normal.slice(0, -1) : normal;
}

function nameFault(name: string): string | null {
  if (name === "") return "is empty";
  // A tar would read it only up to there.
  if (name.includes("\0")) return "holds NUL";
  if (Buffer.byteLength(name) > nameBytesMax) return `is longer than ${nameBytesMax} bytes`;
  if (name.startsWith("/")) return "is absolute";
  const parts = name.split("/");
  if (parts.includes("..")) return "leads upwards";
  return parts.length > nameDepthMax ? `is deeper than ${nameDepthMax} directories` : null;
}
