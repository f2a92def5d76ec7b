import { type Pen, samePen } from "#ui/log/pen.ts";

/** A run of characters that look alike. */
export interface LogSpan {
  readonly text: string;
  readonly pen: Pen;
}

/** One row as shown. `line` is the stored line (from 0) that wrote to it last. */
export interface LogRow {
  readonly line: number;
  readonly spans: readonly LogSpan[];
  /** Width in character cells. */
  readonly columns: number;
}

interface Row {
  line: number;
  readonly characters: string[];
  readonly pens: Pen[];
}

/** A row is cut here: nobody reads further, and a browser would choke on it. */
export const columnsMax = 20_000;
const tabColumns = 8;

/**
 * The cells of a growing screen and its cursor. Unlike a real screen it has no
 * height: rows are never scrolled away, and erasing never removes a row.
 */
export class TerminalScreen {
  private readonly rows: Row[];
  private row = 0;
  private column = 0;
  private line: number;

  constructor(firstLine: number) {
    this.line = firstLine;
    this.rows = [{ line: firstLine, characters: [], pens: [] }];
  }

  /** Writes printable text at the cursor, over what is there. */
  write(text: string, pen: Pen): void {
    const row = this.current();
    for (const character of text) {
      if (this.column >= columnsMax) return;
      this.pad(row, pen);
      row.characters[this.column] = character;
      row.pens[this.column] = pen;
      this.column += 1;
    }
  }

  tab(pen: Pen): void {
    this.write(" ".repeat(tabColumns - (this.column % tabColumns)), pen);
  }

  /** The end of a stored line: first column of the next row. */
  newLine(): void {
    this.line += 1;
    this.column = 0;
    this.row += 1;
    if (this.row === this.rows.length) this.rows.push({ line: this.line, characters: [], pens: [] });
    else this.current().line = this.line;
  }

  /** Moves within what exists: never above the first row nor below the last. */
  moveRows(count: number): void {
    const to = Math.max(0, Math.min(this.rows.length - 1, this.row + count));
    if (to === this.row) return;
    this.row = to;
    this.current().line = this.line;
  }

  moveToColumn(column: number): void {
    this.column = Math.max(0, Math.min(columnsMax, column));
  }

  moveColumns(count: number): void {
    this.moveToColumn(this.column + count);
  }

  /** `ESC [ K`: 0 to the end of the row, 1 up to the cursor, 2 all of it. */
  eraseInRow(mode: number): void {
    const row = this.current();
    if (mode === 0 || mode === 2) {
      row.characters.length = Math.min(row.characters.length, mode === 2 ? 0 : this.column);
      row.pens.length = row.characters.length;
      return;
    }
    if (mode !== 1) return;
    const end = Math.min(row.characters.length, this.column + 1);
    row.characters.fill(" ", 0, end);
  }

  /**
   * `ESC [ J`: 0 erases from the cursor on, also the rows below. Clearing the
   * whole screen is refused: a log keeps what was printed.
   */
  eraseBelow(mode: number): void {
    if (mode !== 0) return;
    this.eraseInRow(0);
    for (const row of this.rows.slice(this.row + 1)) {
      row.characters.length = 0;
      row.pens.length = 0;
    }
  }

  /** Everything written so far, without the empty rows that drawing upwards left below the cursor. */
  read(): LogRow[] {
    let end = this.rows.length;
    while (end > this.row + 1 && this.rows[end - 1]?.characters.length === 0) end -= 1;
    return this.rows.slice(0, end).map((row) => ({ line: row.line, spans: spansOf(row), columns: cellsOf(row) }));
  }

  private current(): Row {
    const row = this.rows[this.row];
    if (!row) throw new Error("The cursor stands on a row that does not exist");
    return row;
  }

  private pad(row: Row, pen: Pen): void {
    while (row.characters.length < this.column) {
      row.characters.push(" ");
      row.pens.push(pen);
    }
  }
}

/** Characters of East Asian scripts and pictures take two cells. */
const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

function cellsOf(row: Row): number {
  let cells = row.characters.length;
  for (const character of row.characters) {
    if (character > "\u10ff" && wide.test(character)) cells += 1;
  }
  return cells;
}

function spansOf(row: Row): LogSpan[] {
  const spans: LogSpan[] = [];
  let start = 0;
  for (let at = 1; at <= row.characters.length; at += 1) {
    const pen = row.pens[start];
    const next = row.pens[at];
    if (!pen || (at < row.characters.length && next && samePen(pen, next))) continue;
    spans.push({ text: row.characters.slice(start, at).join(""), pen });
    start = at;
  }
  return spans;
}
