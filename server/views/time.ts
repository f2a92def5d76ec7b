/** A time as it leaves the server: ISO 8601 in UTC with milliseconds. */
export function isoTime(time: Date): string {
  return time.toISOString();
}

/** The same for a time that may not have come yet. */
export function isoTimeOrNull(time: Date | null): string | null {
  return time === null ? null : time.toISOString();
}
