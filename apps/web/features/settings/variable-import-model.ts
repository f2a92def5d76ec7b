import { variableFault } from "#server/core/variable/variable-rules.ts";

/** A variable that was written down. */
export interface WrittenVariable {
  readonly name: string;
  readonly value: string;
}

/** What several lines come to. */
export interface VariableImport {
  readonly variables: readonly WrittenVariable[];
  /** A sentence for each line that is none, with its number. */
  readonly faults: readonly string[];
}

const linePattern = /^\s*(?:export\s+)?([^=\s]+)\s*=(.*)$/s;

/**
 * Reads lines like those of a `.env` file: `NAME=value`, with or without
 * `export` and quotes; blank lines and comments are left out. Of a name that
 * is there twice the later value counts. Nothing is filled in: `$` stays.
 */
export function readVariableLines(text: string): VariableImport {
  const variables = new Map<string, string>();
  const faults: string[] = [];
  text.split(/\r?\n/).forEach((line, index) => {
    if (line.trim() === "" || line.trimStart().startsWith("#")) return;
    const found = linePattern.exec(line);
    const name = found?.[1] ?? "";
    const value = unquoted(found?.[2] ?? "");
    const fault = found === null ? "It has no `=`." : variableFault(name, value);
    if (fault === null) variables.set(name, value);
    else faults.push(`Line ${index + 1}: ${fault}`);
  });
  return { variables: [...variables].map(([name, value]) => ({ name, value })), faults };
}

function unquoted(text: string): string {
  const value = text.trim();
  const quote = value[0];
  if (value.length < 2 || (quote !== '"' && quote !== "'") || !value.endsWith(quote)) return value;
  const inner = value.slice(1, -1);
  return quote === "'" ? inner : inner.replace(/\\(["\\n])/g, (_, character) => (character === "n" ? "\n" : character));
}
