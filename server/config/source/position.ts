/** A place for people: lines and columns count from 1, columns in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Finds line and column of any offset; offsets outside the text are moved to its nearest end. */
export type Positions = (offset: number) => Position;

/** Reads the line starts once, so that each later question is a binary search. */
export function positionsOf(source: string): Positions {
  let starts: number[] | null = null;
  return (offset) => {
    starts ??= lineStarts(source);
    const wanted = Math.max(0, Math.min(offset, source.length));
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= wanted) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: wanted - (starts[low] ?? 0) + 1 };
  };
}

function lineStarts(source: string): number[] {
  const starts = [0];
  for (let at = source.indexOf("\n"); at !== -1; at = source.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}
