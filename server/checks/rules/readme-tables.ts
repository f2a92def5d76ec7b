import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Fault } from "../fault.ts";
import { importTableMarkdown, readImportTable } from "../import-table.ts";
import { settingsTableMarkdown } from "../settings-table.ts";
import type { SourceTree } from "../source-tree.ts";

interface GeneratedPart {
  readonly path: string;
  readonly name: string;
  readonly text: () => string;
}

const parts: readonly GeneratedPart[] = [
  { path: "README.md", name: "settings", text: settingsTableMarkdown },
  { path: "server/README.md", name: "import table", text: () => importTableMarkdown(readImportTable()) },
];

/** The tables between `<!-- begin x -->` and `<!-- end x -->` are what the code says; `npm run format` writes them. */
export function checkReadmeTables(tree: SourceTree): Fault[] {
  return parts.flatMap((part) => {
    const file = tree.files.find(({ path }) => path === part.path);
    const fault = (message: string) => [{ rule: "readme", path: part.path, line: 0, message }];
    if (file === undefined) return fault("is missing");
    const renewed = withPart(file.text, part);
    if (renewed === null) return fault(`has no marks for its ${part.name}`);
    return renewed === file.text ? [] : fault(`its ${part.name} is out of date: run npm run format`);
  });
}

/** Writes the generated tables into their files. */
export function writeReadmeTables(root: string): void {
  for (const part of parts) {
    const path = join(root, part.path);
    const renewed = withPart(readFileSync(path, "utf8"), part);
    if (renewed !== null) writeFileSync(path, renewed);
  }
}

function withPart(text: string, part: GeneratedPart): string | null {
  const begin = `<!-- begin ${part.name} -->`;
  const end = `<!-- end ${part.name} -->`;
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from === -1 || to < from) return null;
  return `${text.slice(0, from)}${begin}\n\n${part.text()}\n\n${text.slice(to)}`;
}
