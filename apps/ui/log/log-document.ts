/** How many lines are read and kept together. */
export const pageLines = 1000;

/** The end of what is known without a gap: a byte offset, and the text after the last newline. */
interface Tail {
  readonly byte: number;
  readonly text: string;
}

/**
 * What a viewer knows of a step's log: whole lines in pages of `pageLines`, each
 * page filled from its first line on, and its end when that was read. Lines and
 * pages count from 0.
 */
export interface LogDocument {
  readonly totalLines: number;
  readonly pages: ReadonlyMap<number, readonly string[]>;
  /** Null while the end is not known, or was lost by a gap. When set, the last page is complete. */
  readonly tail: Tail | null;
  readonly sealed: boolean;
}

/** An answer to a request for a window. */
export interface LogWindow {
  readonly fromLine: number;
  readonly lines: readonly string[];
  readonly totalLines: number;
  readonly totalBytes: number;
  readonly endByte: number;
  readonly partial: string | null;
  readonly sealed: boolean;
}

/** News of growth, with the new text when it is small. */
export interface LogGrowthNews {
  readonly bytes: number;
  readonly lines: number;
  readonly sealed: boolean;
  readonly tail: { readonly from: number; readonly to: number; readonly text: string } | null;
}

const encoder = new TextEncoder();

/** Nothing is read yet; the step's row says how long the log is. */
export function emptyLog(totalLines: number, sealed: boolean): LogDocument {
  return { totalLines, pages: new Map(), tail: null, sealed };
}

/** The page that the last, still unfinished line belongs to. */
export const lastPage = (log: Pick<LogDocument, "totalLines">): number => Math.floor(log.totalLines / pageLines);

/** How many whole lines of a page exist on the server, as far as we know. */
export const linesOfPage = (log: Pick<LogDocument, "totalLines">, page: number): number =>
  Math.max(0, Math.min(pageLines, log.totalLines - page * pageLines));

/** Whether everything of a page is here, also its unfinished last line. */
export function isPageComplete(log: LogDocument, page: number): boolean {
  const known = log.pages.get(page)?.length ?? 0;
  if (known < linesOfPage(log, page)) return false;
  return page < lastPage(log) || log.tail !== null;
}

/** The step's row, or the socket, told of a length: when it is more than is known, the end must be read. */
export function noteLength(log: LogDocument, told: { readonly lines: number; readonly sealed: boolean }): LogDocument {
  const sealed = log.sealed || told.sealed;
  if (told.lines > log.totalLines) return { ...log, totalLines: told.lines, tail: null, sealed };
  return sealed === log.sealed ? log : { ...log, sealed };
}

/** The connection was away: what is known stays, whether it is the end must be asked. */
export const forgetEnd = (log: LogDocument): LogDocument => (log.tail === null ? log : { ...log, tail: null });

/** Puts lines in their pages. A line that would leave a hole before it is left out; what is known stays. */
function withLines(pages: LogDocument["pages"], fromLine: number, lines: readonly string[]): LogDocument["pages"] {
  const next = new Map(pages);
  let at = 0;
  while (at < lines.length) {
    const page = Math.floor((fromLine + at) / pageLines);
    const offset = (fromLine + at) % pageLines;
    const part = lines.slice(at, at + pageLines - offset);
    const known = next.get(page) ?? [];
    if (offset <= known.length && offset + part.length > known.length) {
      next.set(page, [...known.slice(0, offset), ...part]);
    }
    at += part.length;
  }
  return next;
}

/**
 * Adds a window that was read. An answer older than what is known changes only
 * the pages it fills; one that reaches the end sets the tail.
 */
export function mergeWindow(log: LogDocument, window: LogWindow): LogDocument {
  const pages = withLines(log.pages, window.fromLine, window.lines);
  const reachesEnd = window.fromLine + window.lines.length >= window.totalLines;
  const totalLines = Math.max(log.totalLines, window.totalLines);
  const sealed = log.sealed || window.sealed;
  const isNewer = window.totalBytes >= (log.tail?.byte ?? 0) && window.totalLines >= log.totalLines;
  if (reachesEnd && isNewer) {
    return { totalLines, pages, tail: { byte: tailByte(window), text: window.partial ?? "" }, sealed };
  }
  return { totalLines, pages, tail: totalLines > log.totalLines ? null : log.tail, sealed };
}

/** Where the known text ends. A partial line may stop before half a character that is stored already. */
function tailByte(window: LogWindow): number {
  const partial = window.partial ?? "";
  if (partial.includes("\ufffd")) return window.totalBytes;
  return window.endByte + encoder.encode(partial).length;
}

/**
 * Adds news of growth. Text that continues what is known is appended, an
 * overlap cut off; a repeat changes nothing. When text is missing in between,
 * `gap` is true: the end must be read again.
 */
export function mergeGrowth(
  log: LogDocument,
  news: LogGrowthNews,
): { readonly log: LogDocument; readonly gap: boolean } {
  const sealed = log.sealed || news.sealed;
  if (log.tail === null) {
    return { log: { ...log, totalLines: Math.max(log.totalLines, news.lines), sealed }, gap: true };
  }
  if (news.bytes <= log.tail.byte) return { log: { ...log, sealed }, gap: false };
  const text = news.tail && continuation(log.tail.byte, news.tail);
  if (text === null || news.tail === null) return { log: lostEnd(log, news, sealed), gap: true };
  const lines = (log.tail.text + text).split("\n");
  const partial = lines.pop() ?? "";
  const totalLines = log.totalLines + lines.length;
  if (news.tail.to === news.bytes && totalLines !== news.lines) return { log: lostEnd(log, news, sealed), gap: true };
  const pages = withLines(log.pages, log.totalLines, lines);
  const tail = { byte: news.tail.to, text: partial };
  // A later tail than this one may be on its way; until then a shorter one is true.
  return { log: { totalLines, pages, tail, sealed }, gap: news.tail.to < news.bytes };
}

function lostEnd(log: LogDocument, news: LogGrowthNews, sealed: boolean): LogDocument {
  return { ...log, totalLines: Math.max(log.totalLines, news.lines), tail: null, sealed };
}

/** The part of `piece` after `byte`, or null when text between is missing. */
function continuation(
  byte: number,
  piece: { readonly from: number; readonly to: number; readonly text: string },
): string | null {
  if (piece.from > byte) return null;
  if (piece.from === byte) return piece.text;
  if (piece.to <= byte) return "";
  return new TextDecoder().decode(encoder.encode(piece.text).subarray(byte - piece.from));
}

/** Forgets whole pages far from those shown, so that a huge log does not fill the memory. */
export function trimPages(
  log: LogDocument,
  shown: { readonly first: number; readonly last: number; readonly pagesMax: number },
): LogDocument {
  if (log.pages.size <= shown.pagesMax) return log;
  const reach = Math.floor(shown.pagesMax / 4);
  const keep = (page: number) =>
    (page >= shown.first - reach && page <= shown.last + reach) || page >= lastPage(log) - 1;
  return { ...log, pages: new Map([...log.pages].filter(([page]) => keep(page))) };
}
