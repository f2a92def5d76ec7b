const stepsMs = [
  100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000, 1_800_000,
  3_600_000, 7_200_000, 14_400_000, 43_200_000, 86_400_000,
];
const ticksMax = 6;

/** Round moments within a span, in milliseconds from its beginning, at most seven. The first is the beginning. */
export function timeTicks(spanMs: number): readonly number[] {
  const step = stepsMs.find((each) => spanMs / each <= ticksMax) ?? Math.ceil(spanMs / ticksMax);
  return Array.from({ length: Math.floor(spanMs / step) + 1 }, (_, index) => index * step);
}

/** A moment on an axis: `0`, `0.5s`, `30s`, `2m`, `1m 30s`, `3h`. */
export function tickText(atMs: number): string {
  const seconds = atMs / 1000;
  if (atMs === 0) return "0";
  if (seconds < 60) return `${Number(seconds.toFixed(1))}s`;
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  const parts = [
    hours > 0 ? `${hours}h` : "",
    minutes > 0 ? `${minutes}m` : "",
    rest > 0 ? `${Math.round(rest)}s` : "",
  ];
  return parts.filter(Boolean).join(" ");
}
