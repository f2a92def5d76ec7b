import { isBuiltin } from "node:module";
import { posix } from "node:path";
import type { Fault } from "../fault.ts";
import { matchFolder, type Room, readImportTable, roomOf } from "../import-table.ts";
import type { SourceFile } from "../source-file.ts";
import type { SourceTree } from "../source-tree.ts";

/** One import or re-export of a file. */
interface ImportedModule {
  readonly specifier: string;
  readonly typesOnly: boolean;
  readonly offset: number;
}

/** The `imports` of package.json. */
const aliases = [
  ["#server/", "server/"],
  ["#ui/", "apps/ui/"],
  ["#web/", "apps/web/"],
  ["#console/", "apps/console/"],
] as const;

/** Libraries that any test may use, whatever its room. */
const testLibraries = ["vitest", "fast-check", "@playwright/test"];

/** Rooms that any test may use: it proves something with real parts. */
const testRooms = ["server/testing", "server/adapters"];

/** Every import must be one that the import table allows. Tests may use server/testing, adapters and the test libraries besides. */
export function checkImports(tree: SourceTree): Fault[] {
  const rooms = readImportTable();
  return tree.code.flatMap((file) => {
    const place = roomOf(rooms, file.path);
    if (place === null) return missingRoom(file);
    return importsOf(file).flatMap((imported) => {
      const reason = refusal(file, imported, place);
      return reason === null
        ? []
        : [{ rule: "imports", path: file.path, line: file.lineAt(imported.offset), message: reason }];
    });
  });
}

function missingRoom(file: SourceFile): Fault[] {
  if (!/^(server|apps|e2e|bench)\//.test(file.path)) return [];
  return [{ rule: "imports", path: file.path, line: 0, message: "is in no room of server/checks/import-table.json" }];
}

function importsOf(file: SourceFile): ImportedModule[] {
  const { staticImports, staticExports, dynamicImports } = file.module;
  const found: ImportedModule[] = staticImports.map((entry) => ({
    specifier: entry.moduleRequest.value,
    typesOnly: entry.entries.length > 0 && entry.entries.every((name) => name.isType),
    offset: entry.start,
  }));
  for (const { entries, start } of staticExports) {
    for (const entry of entries) {
      if (entry.moduleRequest)
        found.push({ specifier: entry.moduleRequest.value, typesOnly: entry.isType, offset: start });
    }
  }
  for (const { moduleRequest, start } of dynamicImports) {
    const literal = /^["'](.+)["']$/.exec(file.text.slice(moduleRequest.start, moduleRequest.end));
    if (literal?.[1] !== undefined) found.push({ specifier: literal[1], typesOnly: false, offset: start });
  }
  return found;
}

type Place = { readonly room: Room; readonly names: readonly string[] };

function refusal(file: SourceFile, imported: ImportedModule, place: Place): string | null {
  const target = targetPath(file.path, imported.specifier);
  if (target !== null) return folderRefusal(file, { ...imported, target }, place);
  const { room } = place;
  if (isBuiltin(imported.specifier)) {
    if (room.node || file.isTest) return null;
    return `${room.folder} also runs where Node's modules are absent, so it may not import ${imported.specifier}`;
  }
  const library = libraryName(imported.specifier);
  if (room.libraries === "any" || room.libraries.includes(library)) return null;
  if (file.isTest && testLibraries.includes(library)) return null;
  return `${room.folder} may not import the library ${library}`;
}

function folderRefusal(file: SourceFile, imported: ImportedModule & { target: string }, place: Place): string | null {
  const own = fill(place.room.folder, place.names);
  if (matchFolder(own, imported.target) !== null) return null;
  const allowed = place.room.may.map((folder) => fill(folder, place.names));
  if (imported.typesOnly) allowed.push(...place.room.mayTypes.map((folder) => fill(folder, place.names)));
  if (file.isTest) allowed.push(...testRooms);
  if (allowed.some((folder) => matchFolder(folder, imported.target) !== null)) return null;
  const types = imported.typesOnly ? " (not even types)" : "";
  return `${own} may not import ${imported.target}${types}`;
}

/** Puts the names in place of the pattern's first `*`s, so that a pattern of the same app stays in it. */
function fill(pattern: string, names: readonly string[]): string {
  let index = 0;
  return pattern.replace(/\*/g, () => names[index++] ?? "*");
}

function targetPath(from: string, specifier: string): string | null {
  const alias = aliases.find(([prefix]) => specifier.startsWith(prefix));
  if (alias !== undefined) return `${alias[1]}${specifier.slice(alias[0].length)}`;
  if (!specifier.startsWith(".")) return null;
  return posix.normalize(posix.join(posix.dirname(from), specifier));
}

function libraryName(specifier: string): string {
  const parts = specifier.split("/");
  return specifier.startsWith("@") ? parts.slice(0, 2).join("/") : (parts[0] ?? specifier);
}
