import { AnsiReducer } from "#ui/log/ansi-reducer.ts";
import { type LogDocument, lastPage, linesOfPage, pageLines } from "#ui/log/log-document.ts";
import { type Pen, plainPen, samePen } from "#ui/log/pen.ts";
import type { LogRow } from "#ui/log/terminal-screen.ts";

interface PageRows {
  readonly source: readonly string[];
  readonly partial: string;
  readonly startPen: Pen;
  readonly rows: readonly LogRow[];
  readonly endPen: Pen;
}

interface PageLayout {
  readonly page: number;
  /** Screen lines before this page: rows, or more when long rows wrap. */
  readonly start: number;
  readonly height: number;
  /** Null while the page is not read; then every stored line is taken for one row. */
  readonly rows: readonly LogRow[] | null;
  /** Screen line of each row within the page, when rows wrap. */
  readonly offsets: Uint32Array | null;
}

/** What stands in a part of the log. `row` is null for a line that is not read yet. */
export interface PlacedRow {
  readonly key: string;
  /** Screen lines above it. */
  readonly top: number;
  readonly height: number;
  readonly line: number;
  readonly row: LogRow | null;
}

/** Where every row of a log stands, in screen lines. */
export interface LogLayout {
  readonly height: number;
  readonly pages: readonly PageLayout[];
}

/**
 * Makes layouts of a growing log and remembers the rows of pages that did not
 * change. The pen carries over from a page to the next when both are here.
 */
export class LogLayouter {
  private cache = new Map<number, PageRows>();

  /** `columns` is the width at which rows wrap, or null when they do not. */
  layOut(log: LogDocument, columns: number | null): LogLayout {
    const cache = new Map<number, PageRows>();
    const pages: PageLayout[] = [];
    let start = 0;
    for (let page = 0; page <= lastPage(log); page += 1) {
      const pen = cache.get(page - 1)?.endPen ?? plainPen;
      const known = this.rowsOf(log, page, pen);
      if (known) cache.set(page, known);
      const offsets = known && columns !== null ? wrapOffsets(known.rows, columns) : null;
      const height = offsets ? (offsets.at(-1) ?? 0) : (known?.rows.length ?? linesOfPage(log, page));
      pages.push({ page, start, height, rows: known?.rows ?? null, offsets });
      start += height;
    }
    this.cache = cache;
    return { height: start, pages };
  }

  private rowsOf(log: LogDocument, page: number, startPen: Pen): PageRows | null {
    const isLast = page === lastPage(log);
    const partial = isLast ? (log.tail?.text ?? "") : "";
    const source = log.pages.get(page) ?? (isLast && partial !== "" && linesOfPage(log, page) === 0 ? noLines : null);
    if (!source || source.length < linesOfPage(log, page)) return null;
    const known = this.cache.get(page);
    if (known && known.source === source && known.partial === partial && samePen(known.startPen, startPen))
      return known;
    const reducer = new AnsiReducer(startPen, page * pageLines);
    reducer.write(source.join("\n"));
    if (partial !== "") reducer.write(source.length > 0 ? `\n${partial}` : partial);
    return { source, partial, startPen, rows: reducer.rows(), endPen: reducer.penNow() };
  }
}

const noLines: readonly string[] = [];

function wrapOffsets(rows: readonly LogRow[], columns: number): Uint32Array {
  const offsets = new Uint32Array(rows.length + 1);
  rows.forEach((row, index) => {
    offsets[index + 1] = (offsets[index] ?? 0) + Math.max(1, Math.ceil(row.columns / columns));
  });
  return offsets;
}

/** The rows between two screen lines, `from` included. */
export function rowsBetween(layout: LogLayout, from: number, to: number): PlacedRow[] {
  const placed: PlacedRow[] = [];
  for (let at = pageAt(layout, from); at < layout.pages.length; at += 1) {
    const page = layout.pages[at];
    if (!page || page.start >= to) break;
    const first = rowIndexAt(page, from - page.start);
    for (let index = first; index < rowCount(page); index += 1) {
      const row = placedRow(page, index);
      if (row.top >= to) break;
      placed.push(row);
    }
  }
  return placed;
}

/** The screen line where a stored line stands; where it would, while its page is not read. */
export function topOfLine(layout: LogLayout, line: number): number {
  const page = layout.pages[Math.min(layout.pages.length - 1, Math.floor(line / pageLines))];
  if (!page) return 0;
  if (page.rows === null) return page.start + Math.min(page.height, line - page.page * pageLines);
  const found = page.rows.findIndex((row) => row.line >= line);
  return placedRow(page, found === -1 ? Math.max(0, page.rows.length - 1) : found).top;
}

/** Pages between two screen lines. */
export function pagesBetween(
  layout: LogLayout,
  from: number,
  to: number,
): { readonly first: number; readonly last: number } {
  return { first: pageAt(layout, from), last: pageAt(layout, Math.max(from, to - 1)) };
}

const rowCount = (page: PageLayout): number => page.rows?.length ?? page.height;

function placedRow(page: PageLayout, index: number): PlacedRow {
  const row = page.rows?.[index] ?? null;
  const offset = page.offsets?.[index] ?? index;
  const height = page.offsets ? (page.offsets[index + 1] ?? offset + 1) - offset : 1;
  return {
    key: `${page.page}:${index}`,
    top: page.start + offset,
    height,
    line: row?.line ?? page.page * pageLines + index,
    row,
  };
}

/** The last index whose value is not above `wanted`, in numbers that only go up. */
function lastNotAbove(count: number, valueAt: (index: number) => number, wanted: number): number {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (valueAt(middle) <= wanted) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
}

const pageAt = (layout: LogLayout, at: number): number =>
  lastNotAbove(layout.pages.length, (index) => layout.pages[index]?.start ?? 0, at);

const rowIndexAt = (page: PageLayout, at: number): number =>
  page.offsets ? lastNotAbove(page.offsets.length - 1, (index) => page.offsets?.[index] ?? 0, at) : Math.max(0, at);
