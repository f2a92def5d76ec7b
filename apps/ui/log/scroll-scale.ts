/** Browsers stop believing in elements somewhere above 17 million pixels; far below that we scale. */
export const scrollHeightMaxPx = 12_000_000;

/** A block of rows as tall as it really is, in a box that may have to be shorter. */
export interface ScrollScale {
  /** Height of the box in the page. */
  readonly boxPx: number;
  /** Where the view stands in the real block when its top edge is `topPx` down the box. */
  readonly toBlock: (topPx: number) => number;
  /** The way back. */
  readonly toBox: (blockPx: number) => number;
}

/**
 * Maps a box of at most `scrollHeightMaxPx` onto a block of `blockPx` so that
 * both ends meet: at the end of the box one sees the end of the block. Below
 * the limit nothing is changed.
 */
export function scrollScale(blockPx: number, viewPx: number, maxPx: number = scrollHeightMaxPx): ScrollScale {
  if (blockPx <= maxPx || maxPx <= viewPx) return { boxPx: blockPx, toBlock: (top) => top, toBox: (top) => top };
  const factor = (blockPx - viewPx) / (maxPx - viewPx);
  return { boxPx: maxPx, toBlock: (top) => top * factor, toBox: (top) => top / factor };
}
