const units = ["bytes", "KiB", "MiB", "GiB", "TiB"] as const;

/** `362 MiB`, `1.2 GiB`: three digits at most. */
export function spokenSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  return `${value.toFixed(digits)} ${units[unit]}`;
}

/** `4.1 s`, since a moment by the monotonic clock, milliseconds. */
export function spokenSecondsSince(startMilliseconds: number): string {
  return `${((performance.now() - startMilliseconds) / 1000).toFixed(1)} s`;
}
