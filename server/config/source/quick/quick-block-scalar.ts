import type { QuickText } from "#server/config/source/quick/quick-scalar.ts";
import { afterLine, characterCodes, Unsure } from "#server/config/source/quick/quick-state.ts";

/** What follows `|` or `>` in its line: how to treat the last line ends, and maybe a comment. */
const header = /([-+]?)[ \t]*(?: #[^\n]*)?(?:\n|$)/y;

/** Reads a block scalar (`|` or `>`). Explicit indentation and odd blank lines are left to the library. */
export function readBlockScalar(source: string, start: number, parentIndent: number): QuickText {
  header.lastIndex = start + 1;
  const [whole, chomping = ""] = header.exec(source) ?? [];
  if (whole === undefined) throw new Unsure();
  const { lines, end } = readLines(source, start + 1 + whole.length, parentIndent);
  let trailing = 0;
  while (lines.at(-1) === "") {
    lines.pop();
    trailing += 1;
  }
  if (lines.length === 0) throw new Unsure();
  const text = source[start] === "|" ? lines.join("\n") : folded(lines);
  if (chomping === "-") return { text, end };
  return { text: `${text}\n${chomping === "+" ? "\n".repeat(trailing) : ""}`, end };
}

/** The lines of the scalar without their indentation; `end` is the start of the line after them. */
function readLines(source: string, from: number, parentIndent: number): { lines: string[]; end: number } {
  const lines: string[] = [];
  let indent = -1;
  let lineStart = from;
  while (lineStart < source.length) {
    let at = lineStart;
    while (source.charCodeAt(at) === characterCodes.space) at += 1;
    const next = afterLine(source, at);
    const column = at - lineStart;
    const blank = at >= source.length || source.charCodeAt(at) === characterCodes.newline;
    if (blank) {
      if (column > Math.max(indent, 0)) throw new Unsure();
      if (at >= source.length && column > 0) throw new Unsure();
      lines.push("");
    } else {
      if (indent === -1 && column > parentIndent) indent = column;
      if (indent === -1 || column < indent) {
        const comment = source.charCodeAt(at) === characterCodes.hash;
        if ((column > parentIndent && !comment) || source[at] === "\t") throw new Unsure();
        break;
      }
      const ended = source.charCodeAt(next - 1) === characterCodes.newline;
      if (!ended) throw new Unsure();
      lines.push(source.slice(lineStart + indent, next - 1));
    }
    lineStart = next;
  }
  return { lines, end: lineStart };
}

/** Joins lines with blanks; empty lines and deeper lines keep their line ends. */
function folded(lines: readonly string[]): string {
  let text = "";
  let breaks = "";
  let afterDeeper = false;
  for (const [index, line] of lines.entries()) {
    if (line === "") {
      breaks += "\n";
      continue;
    }
    const deeper = line.startsWith(" ") || line.startsWith("\t");
    const isFirst = text === "" && index === breaks.length;
    if (isFirst) text = `${breaks}${line}`;
    else if (deeper || afterDeeper) text += `\n${breaks}${line}`;
    else text += `${breaks === "" ? " " : breaks}${line}`;
    breaks = "";
    afterDeeper = deeper;
  }
  return text;
}
