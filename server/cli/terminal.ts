/** Where a command writes: results to `out`, everything else to `err`. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** All of standard input, as text. */
  readStandardInput(): Promise<string>;
  /** Whether a person reads standard error: then it may be drawn, else it is lines for programs. */
  readonly isRead?: boolean;
  readonly hasColours?: boolean;
}

/** The terminal of this process. */
export const processTerminal: Terminal = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  isRead: process.stderr.isTTY,
  hasColours: process.stderr.isTTY && process.stderr.hasColors(),
  readStandardInput: async () => {
    const pieces: Buffer[] = [];
    for await (const piece of process.stdin as AsyncIterable<Buffer>) pieces.push(piece);
    return Buffer.concat(pieces).toString("utf8");
  },
};

const units = ["B", "KiB", "MiB", "GiB", "TiB"] as const;

/** A number of bytes in three digits and a unit. */
export function spokenBytes(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[power]}`;
}

/** Rows as columns that line up, without decoration: the first row is the head. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join("");
}
