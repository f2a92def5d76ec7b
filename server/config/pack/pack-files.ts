import { createIssueSink } from "#server/config/issue/issue-sink.ts";
import { includeFiles } from "#server/config/pack/include-files.ts";
import { mergeMaps } from "#server/config/pack/merge-maps.ts";
import { writeYaml } from "#server/config/pack/write-yaml.ts";
import type { ConfigNode, MapNode } from "#server/config/source/config-node.ts";
import { parseSource } from "#server/config/source/parse-source.ts";
import { positionsOf } from "#server/config/source/position.ts";

/** One fault of a folder that was to be packed. */
export interface PackFault {
  /** The file, with slashes, as it was given. */
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

/** The packed text, or every reason why there is none. */
export type Packed =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly faults: readonly PackFault[] };

/** Text by path below the folder, with slashes. */
export type PackedFiles = ReadonlyMap<string, string>;

/** Only these folders of an orb hold parts of it; `scripts` and others are there to be included. */
const orbFolders = ["commands", "examples", "executors", "jobs"];

const yamlFile = /\.ya?ml$/;

/** A folder, or a file as the tree that its text is. */
interface Folder {
  readonly folders: Map<string, Folder>;
  /** In the order of their names. */
  readonly files: [name: string, content: MapNode][];
}

/**
 * Makes one text of a folder of YAML files: a folder is a map, and a file is the value of its name.
 * The contents of files whose name begins with `@`, and of all that lie at the top, go straight
 * into the map of their folder. In an orb a value that is `<<include(path)>>` and nothing else is
 * replaced by that file, its `<<` escaped. Files that are no YAML, and hidden ones, are no part.
 */
export function packFiles(files: PackedFiles, kind: "orb" | "config"): Packed {
  const faults: PackFault[] = [];
  const top: Folder = { folders: new Map(), files: [] };
  for (const path of [...files.keys()].sort()) {
    const parts = path.split("/");
    if (!isPart(parts, kind)) continue;
    const text = files.get(path) ?? "";
    const content = readFile(path, text, faults);
    if (content === null) continue;
    const tell = ({ at, message }: { readonly at: number; readonly message: string }) =>
      faults.push({ path, line: positionsOf(text)(at).line, message });
    const included = kind === "orb" ? includeFiles(content, files, tell) : content;
    if (included.kind === "map") folderAt(top, parts.slice(0, -1)).files.push([parts.at(-1) ?? "", included]);
  }
  if (faults.length === 0 && top.files.length + top.folders.size === 0) {
    faults.push({ path: "", line: 1, message: "There is no YAML file in this folder." });
  }
  return faults.length > 0 ? { ok: false, faults } : { ok: true, text: writeYaml(mapOf(top, true)) };
}

function isPart(parts: readonly string[], kind: "orb" | "config"): boolean {
  const [first = "", ...inner] = parts;
  if (parts.some((part) => part.startsWith("."))) return false;
  if (!yamlFile.test(parts.at(-1) ?? "")) return false;
  return kind === "config" || inner.length === 0 || orbFolders.includes(first);
}

function readFile(path: string, text: string, faults: PackFault[]): MapNode | null {
  const issues = createIssueSink(text);
  const tree = parseSource(text, issues);
  for (const { line, message, severity } of issues.list()) {
    if (severity === "error") faults.push({ path, line, message });
  }
  if (tree?.kind === "map") return tree;
  if (!issues.hasErrors()) faults.push({ path, line: 1, message: "A file to be packed holds a map." });
  return null;
}

function folderAt(top: Folder, parts: readonly string[]): Folder {
  let folder = top;
  for (const part of parts) {
    const known = folder.folders.get(part) ?? { folders: new Map(), files: [] };
    folder.folders.set(part, known);
    folder = known;
  }
  return folder;
}

/** Files first, so that what an `@` file says of the folder itself stands above its parts. */
function mapOf(folder: Folder, isTop: boolean): MapNode {
  let map: MapNode = mapWith([]);
  for (const [name, content] of folder.files) {
    const isMerged = isTop || name.startsWith("@");
    map = mergeMaps(map, isMerged ? content : mapWith([[name.replace(yamlFile, ""), content]]));
  }
  for (const [name, inner] of folder.folders) map = mergeMaps(map, mapWith([[name, mapOf(inner, false)]]));
  return map;
}

function mapWith(values: readonly (readonly [string, ConfigNode])[]): MapNode {
  const nowhere = { start: 0, end: 0 };
  const entries = new Map(values.map(([key, value]) => [key, { key, keySpan: nowhere, value }]));
  return { kind: "map", entries, weight: 1, ...nowhere };
}
