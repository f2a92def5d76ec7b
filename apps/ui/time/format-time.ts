const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

const twoDigits = (value: number) => String(value).padStart(2, "0");

/**
 * A span as a person reads it, two units at most: `<1s`, `12s`, `1m 04s`,
 * `2h 09m`, `3d 04h`. Negative spans (clocks that differ) count as zero.
 */
export function formatDuration(spanMs: number): string {
  const span = Math.max(0, spanMs);
  if (span < secondMs) return "<1s";
  if (span < minuteMs) return `${Math.floor(span / secondMs)}s`;
  if (span < hourMs) return `${Math.floor(span / minuteMs)}m ${twoDigits(Math.floor((span % minuteMs) / secondMs))}s`;
  if (span < dayMs) return `${Math.floor(span / hourMs)}h ${twoDigits(Math.floor((span % hourMs) / minuteMs))}m`;
  return `${Math.floor(span / dayMs)}d ${twoDigits(Math.floor((span % dayMs) / hourMs))}h`;
}

/**
 * How long ago, in words: `just now`, `42 sec ago`, `3 min ago`, `5 h ago`,
 * `2 days ago`; older than a week is a date, with its year when that is
 * another one. What lies ahead (clocks that differ) is `just now`.
 */
export function formatRelative(then: Date, now: Date): string {
  const ago = now.getTime() - then.getTime();
  if (ago < 10 * secondMs) return "just now";
  if (ago < minuteMs) return `${Math.floor(ago / secondMs)} sec ago`;
  if (ago < hourMs) return `${Math.floor(ago / minuteMs)} min ago`;
  if (ago < dayMs) return `${Math.floor(ago / hourMs)} h ago`;
  if (ago < 7 * dayMs) return ago < 2 * dayMs ? "1 day ago" : `${Math.floor(ago / dayMs)} days ago`;
  const sameYear = then.getFullYear() === now.getFullYear();
  return then.toLocaleDateString("en-GB", { day: "numeric", month: "short", ...(sameYear ? {} : { year: "numeric" }) });
}

/** As formatDuration, for what is over: below ten seconds with a tenth, `0.4s`; `<0.1s` for an instant. */
export function formatPastDuration(spanMs: number): string {
  const span = Math.max(0, spanMs);
  if (span < 50) return "<0.1s";
  return span < 9950 ? `${(span / secondMs).toFixed(1)}s` : formatDuration(span);
}

/** The exact moment with its zone, for a tooltip. */
export function formatExact(then: Date): string {
  return then.toLocaleString("en-GB", {
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "short",
  });
}
