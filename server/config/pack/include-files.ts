import type { PackedFiles } from "#server/config/pack/pack-files.ts";
import type { ConfigNode, MapEntry, ScalarNode } from "#server/config/source/config-node.ts";

const includePattern = /<<\s*include\(([-\w/.]+)\)?\s*>>/g;

/** Hears of a fault and the offset of the value that has it. */
type Tell = (fault: { readonly at: number; readonly message: string }) => void;

/**
 * The same tree with each `<<include(path)>>` replaced by the text of that file, whose `<<` are
 * escaped so that they mean themselves. Paths begin at the top of the orb and stay in it.
 */
export function includeFiles(root: ConfigNode, files: PackedFiles, tell: Tell): ConfigNode {
  const include = (node: ConfigNode): ConfigNode => {
    if (node.kind === "list") return { ...node, items: node.items.map(include) };
    if (node.kind === "map") {
      const entries = [...node.entries].map(([key, entry]): [string, MapEntry] => [
        key,
        { ...entry, value: include(entry.value) },
      ]);
      return { ...node, entries: new Map(entries) };
    }
    return node.kind === "scalar" ? includeFile(node, files, tell) : node;
  };
  return include(root);
}

function includeFile(node: ScalarNode, files: PackedFiles, tell: Tell): ScalarNode {
  const matches = [...node.text.matchAll(includePattern)];
  const [only] = matches;
  if (only === undefined) return node;
  const refuse = (message: string): ScalarNode => {
    tell({ at: node.start, message });
    return node;
  };
  if (matches.length > 1)
    return refuse(`One value includes one file, but this one includes ${matches.length}: ${only[0]}, …`);
  if (only[0] !== node.text) return refuse(`${only[0]} must be the whole value, with nothing before or after it.`);
  const path = withinFolder(only[1] ?? "");
  if (path === null) return refuse(`${only[0]} leads out of the orb's folder.`);
  const text = files.get(path);
  if (text === undefined) return refuse(`${only[0]}: there is no file ${path} in the orb's folder.`);
  const escaped = text.replaceAll("<<", "\\<<");
  return { ...node, value: escaped, text: escaped, plain: false };
}

/** The path without `.` and `..`, or null when it leads out. */
function withinFolder(path: string): string | null {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return path.startsWith("/") ? null : parts.join("/");
}
