/** One line of a chart: a value at each moment, null where none is known. */
export interface ChartSeries {
  readonly name: string;
  readonly values: readonly (number | null)[];
  /** The second line of a chart is drawn thinner and in another colour. */
  readonly tone: "first" | "second";
}

/** Moments of a chart, in milliseconds from its beginning, counting up. */
export type ChartTimes = readonly number[];

/** The highest value that is drawn: above every value and the limit, with a little air. Never 0. */
export function chartTop(series: readonly ChartSeries[], limit: number | null): number {
  const top = Math.max(limit ?? 0, chartMax(series) ?? 0);
  return top > 0 ? top * 1.08 : 1;
}

/** The highest value of all lines, null where none is known. */
export function chartMax(series: readonly ChartSeries[]): number | null {
  let max: number | null = null;
  for (const { values } of series)
    for (const value of values) if (value !== null && (max === null || value > max)) max = value;
  return max;
}

/** How a line is drawn in a box of 1000 × 100: as pieces, broken where values are missing. */
export function chartLine(
  times: ChartTimes,
  values: readonly (number | null)[],
  { spanMs, top }: { readonly spanMs: number; readonly top: number },
): string {
  let path = "";
  let isDrawing = false;
  times.forEach((at, index) => {
    const value = values[index];
    if (value === null || value === undefined) {
      isDrawing = false;
      return;
    }
    const x = spanMs === 0 ? 0 : (at / spanMs) * 1000;
    path += `${isDrawing ? "L" : "M"}${x.toFixed(1)} ${(100 - (value / top) * 100).toFixed(2)}`;
    isDrawing = true;
  });
  return path;
}

/** The same line closed down to zero, for the area beneath. Only for a line without gaps. */
export function chartArea(line: string, times: ChartTimes, spanMs: number): string {
  const first = times[0] ?? 0;
  const last = times.at(-1) ?? 0;
  const x = (at: number) => (spanMs === 0 ? 0 : (at / spanMs) * 1000).toFixed(1);
  return line === "" || line.lastIndexOf("M") > 0 ? "" : `${line}L${x(last)} 100L${x(first)} 100Z`;
}

/** The index of the moment next to `at`. */
export function nearestMoment(times: ChartTimes, at: number): number {
  let low = 0;
  let high = times.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) <= at) low = middle;
    else high = middle;
  }
  return at - (times[low] ?? 0) <= (times[high] ?? 0) - at ? Math.max(0, low) : Math.max(0, high);
}
