import type { EmittedValue } from "#server/config/emit/emitted-value.ts";

/** A value with the maps whose keys keep their order even where they look like numbers. */
export type WrittenValue = EmittedValue | ReadonlyMap<string, WrittenValue> | WrittenFile;

interface WrittenFile {
  readonly [key: string]: WrittenValue;
}

/**
 * Writes a map as YAML in block style that readers of YAML 1.1 and 1.2 understand alike: texts of
 * several lines as blocks, and in quotes whatever somebody could take for something else. The
 * library's writer takes ten times as long, which is what a person would wait for.
 */
export function writeYaml(value: WrittenFile): string {
  const lines: string[] = [];
  writeEntries(lines, Object.entries(value), "");
  return `${lines.join("\n")}\n`;
}

type Entries = readonly (readonly [string, WrittenValue])[];

function entriesOf(value: WrittenValue): Entries | null {
  if (value instanceof Map) return [...(value as ReadonlyMap<string, WrittenValue>)];
  return typeof value === "object" && !Array.isArray(value) ? Object.entries(value) : null;
}

function writeEntries(lines: string[], entries: Entries, indent: string): void {
  for (const [key, value] of entries) {
    const name = flowText(key);
    if (name.length <= keyLengthMax) writeValue(lines, value, { indent, lead: `${indent}${name}:` });
    else {
      lines.push(`${indent}? ${name}`);
      writeValue(lines, value, { indent, lead: `${indent}:` });
    }
  }
}

/** YAML wants longer keys to be marked. */
const keyLengthMax = 1000;

interface Place {
  /** How far what holds the value is indented. */
  readonly indent: string;
  /** What stands before the value in its line. */
  readonly lead: string;
}

function writeValue(lines: string[], value: WrittenValue, { indent, lead }: Place): void {
  const entries = entriesOf(value);
  if (Array.isArray(value)) writeList(lines, value as readonly WrittenValue[], { indent, lead });
  else if (entries === null) lines.push(`${lead} ${scalarText(value as Scalar, indent)}`);
  else if (entries.length === 0) lines.push(`${lead} {}`);
  else {
    lines.push(lead);
    writeEntries(lines, entries, `${indent}  `);
  }
}

function writeList(lines: string[], items: readonly WrittenValue[], { indent, lead }: Place): void {
  lines.push(items.length === 0 ? `${lead} []` : lead);
  for (const item of items) writeItem(lines, item, `${indent}  `);
}

/** A map begins in the line of its hyphen. */
function writeItem(lines: string[], item: WrittenValue, indent: string): void {
  const entries = entriesOf(item);
  if (entries === null || entries.length === 0) {
    writeValue(lines, item, { indent, lead: `${indent}-` });
    return;
  }
  const from = lines.length;
  writeEntries(lines, entries, `${indent}  `);
  lines[from] = `${indent}- ${(lines[from] ?? "").slice(indent.length + 2)}`;
}

type Scalar = string | number | boolean;

function scalarText(value: Scalar, indent: string): string {
  if (typeof value !== "string") return String(value);
  return isBlockText(value) ? blockText(value, `${indent}  `) : flowText(value);
}

/** Whether a text can stand as a block: several lines, the first of which begins with a letter or sign, and nothing that has to be escaped. */
function isBlockText(text: string): boolean {
  return text.includes("\n") && /^[^\s]/.test(text) && !mustEscape.test(text);
}

/** Everything but letters and signs that all readers print, blanks and line ends; a tab would do, but is not seen. */
const mustEscape = /[\0-\x08\x0b-\x1f\x7f-\xa0\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]/;

function blockText(text: string, indent: string): string {
  const body = text.replace(/\n+$/, "");
  const ends = text.length - body.length;
  const sign = ends === 0 ? "|-" : ends === 1 ? "|" : "|+";
  const lines = body.split("\n").map((line) => (line === "" ? "" : indent + line));
  return [sign, ...lines, ...Array.from({ length: Math.max(ends - 1, 0) }, () => "")].join("\n");
}

function flowText(text: string): string {
  return isPlain(text) ? text : quoted(text);
}

/** Letters, digits and signs that mean nothing to YAML where they stand; a colon only inside a word. */
const plainText = /^[A-Za-z_/~$(.<=\d](?:[\w ./~$()+=;<>!?^*&|'"%@\\-]|:(?=[\w/$<]))*$/;
/** What YAML 1.1 or 1.2 takes for nothing, a truth, a number, a time, a date or a mark of its own. */
const otherKind =
  /^(?:~|null|true|false|yes|no|on|off|y|n|=|<<|[-+]?[\d._][\d._,:]*(?:e[-+]?\d+)?|0[xob][\da-f_]*|\.(?:inf|nan)|\d{4}-\d\d?-\d\d?.*|\.\.\..*)$/i;

function isPlain(text: string): boolean {
  return plainText.test(text) && !text.endsWith(" ") && !otherKind.test(text);
}

function quoted(text: string): string {
  const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(text).replace(/[\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff]/g, escaped);
}
