import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Comment, type EcmaScriptModule, type ParseResult, parseSync } from "oxc-parser";

/** Any node of the syntax tree; rules narrow it by `type`. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

/** A text file of the repository, read and parsed at most once however many rules look at it. */
export class SourceFile {
  readonly path: string;
  readonly text: string;
  #parsed: ParseResult | undefined;
  #nodes: readonly SyntaxNode[] | undefined;
  #lineStarts: readonly number[] | undefined;

  constructor(root: string, path: string) {
    this.path = path;
    this.text = readFileSync(join(root, path), "utf8");
  }

  get isCode(): boolean {
    return /\.(ts|tsx|mts)$/.test(this.path) && !this.path.endsWith(".d.ts");
  }

  get isTest(): boolean {
    return /\.(test|spec)\.tsx?$/.test(this.path);
  }

  get #result(): ParseResult {
    this.#parsed ??= parseSync(this.path, this.text);
    return this.#parsed;
  }

  get comments(): readonly Comment[] {
    return this.#result.comments;
  }

  get module(): EcmaScriptModule {
    return this.#result.module;
  }

  /** The statements of the file, in order. */
  get statements(): readonly SyntaxNode[] {
    return this.#result.program.body as unknown as SyntaxNode[];
  }

  /** Every node of the tree, parents before children. */
  get nodes(): readonly SyntaxNode[] {
    this.#nodes ??= collectNodes(this.statements);
    return this.#nodes;
  }

  /** How many lines the file has; a last newline does not begin another. */
  get lineCount(): number {
    return this.text === "" ? 0 : this.lineAt(this.text.length - 1);
  }

  /** The line, counted from 1, that holds the character at this offset. */
  lineAt(offset: number): number {
    this.#lineStarts ??= findLineStarts(this.text);
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  }
}

function findLineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

function collectNodes(roots: readonly SyntaxNode[]): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  const waiting: unknown[] = [...roots].reverse();
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (next === null || typeof next !== "object") continue;
    if (Array.isArray(next)) {
      for (let index = next.length - 1; index >= 0; index--) waiting.push(next[index]);
      continue;
    }
    if (isNode(next)) found.push(next);
    const values = Object.values(next);
    for (let index = values.length - 1; index >= 0; index--) waiting.push(values[index]);
  }
  return found;
}

/** True for a value that is a node of the syntax tree. */
export function isNode(value: unknown): value is SyntaxNode {
  return (
    typeof value === "object" && value !== null && "type" in value && typeof value.type === "string" && "start" in value
  );
}
