import { readFileSync } from "node:fs";
import { z } from "zod";

const roomSchema = z.strictObject({
  /** A folder or file; `*` stands for one folder and must be the same one wherever it matches a `*` of `may`. */
  folder: z.string(),
  /** Folders whose values and types it may import, besides itself. */
  may: z.array(z.string()),
  /** Folders of which it may import types only. */
  mayTypes: z.array(z.string()).default([]),
  libraries: z.union([z.literal("any"), z.array(z.string())]),
  /** False when it must also run where Node's own modules are absent. */
  node: z.boolean().default(true),
  note: z.string().optional(),
});

/** One line of the import table. */
export type Room = z.infer<typeof roomSchema>;

/** Reads the table that says which room may import which: the one source of the check and of server/README.md. */
export function readImportTable(): readonly Room[] {
  const text = readFileSync(new URL("./import-table.json", import.meta.url), "utf8");
  return z.strictObject({ rooms: z.array(roomSchema) }).parse(JSON.parse(text)).rooms;
}

/** The room that a file is in, and what the `*` of its pattern stood for; null outside all rooms. The longest pattern wins. */
export function roomOf(rooms: readonly Room[], path: string): { room: Room; names: readonly string[] } | null {
  let best: { room: Room; names: readonly string[] } | null = null;
  for (const room of rooms) {
    const names = matchFolder(room.folder, path);
    if (names !== null && (best === null || room.folder.length > best.room.folder.length)) best = { room, names };
  }
  return best;
}

/** What each `*` of the pattern stood for when `path` is in it or is it, else null. */
export function matchFolder(pattern: string, path: string): readonly string[] | null {
  const expression = pattern.replaceAll(".", "\\.").replaceAll("*", "([^/]+)");
  const match = new RegExp(`^${expression}(?:/|$)`).exec(path);
  return match === null ? null : match.slice(1);
}

/** The table as Markdown, for server/README.md. */
export function importTableMarkdown(rooms: readonly Room[]): string {
  const rows = rooms.map((room) => `| \`${room.folder}\` | ${whatItMayImport(room)} |`);
  return ["| Folder | May import |", "|---|---|", ...rows].join("\n");
}

function whatItMayImport(room: Room): string {
  const parts = ["itself"];
  if (room.may.includes("server")) parts.push("anything in server");
  else parts.push(...room.may.map((folder) => folder.replace(/^server\//, "")));
  parts.push(...room.mayTypes.map((folder) => `types of ${folder.replace(/^server\//, "")}`));
  if (room.libraries === "any") parts.push("libraries");
  else parts.push(...room.libraries.map((name) => `the library ${name}`));
  const sentence = parts.join(", ");
  const notes = [room.node ? null : "not even Node's own modules", room.note ?? null].filter((note) => note !== null);
  return notes.length === 0 ? sentence : `${sentence} (${notes.join("; ")})`;
}
