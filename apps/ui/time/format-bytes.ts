const unitNames = ["B", "KB", "MB", "GB", "TB"];

/** A size in bytes as `812 B`, `4.2 KB`, `31 MB`: powers of 1,024, one decimal below ten. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < unitNames.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const rounded = unit === 0 || value >= 9.95 ? Math.round(value) : Math.round(value * 10) / 10;
  return `${rounded} ${unitNames[unit]}`;
}
