/** One number, with what it is compared to in the same run. */
export interface Measurement {
  readonly name: string;
  readonly value: number;
  readonly unit: "ms" | "jobs/s" | "MB" | "s";
  /** The same work without the product, measured right before or after; null when there is no such thing. */
  readonly floor: number | null;
  /** value / floor, or floor / value for rates: how many times the bare work. */
  readonly ratio: number | null;
  readonly detail?: Readonly<Record<string, number | string>>;
}

/** How much to measure: all of it, or just enough to see that it works. */
export interface BenchSize {
  readonly smoke: boolean;
}

/** Makes a measurement; `rate` says that more is better. */
export function measurement(
  given: Omit<Measurement, "ratio" | "floor"> & { readonly floor?: number; readonly rate?: boolean },
): Measurement {
  const { rate, floor, ...rest } = given;
  const base = { ...rest, value: rounded(rest.value) };
  if (floor === undefined) return { ...base, floor: null, ratio: null };
  return { ...base, floor: rounded(floor), ratio: rounded(rate === true ? floor / rest.value : rest.value / floor) };
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

/** The value that this part (0 to 1) of the values do not exceed. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}
