"use client";

import { formatDuration, formatPastDuration } from "#ui/time/format-time.ts";
import { useNow } from "#ui/time/use-now.ts";

/**
 * How long something took; ticks each second while `to` is null. Renders a
 * dash when it has not begun. Times are ISO 8601.
 */
export function DurationText(props: {
  readonly from: string | null;
  readonly to: string | null;
  readonly className?: string;
}) {
  const { from, to, className = "" } = props;
  const now = useNow(from !== null && to === null ? 1000 : null);
  if (from === null) return <span className={`text-text-3 ${className}`}>–</span>;
  const start = new Date(from).getTime();
  const text =
    to === null
      ? formatDuration(Math.max(now, Date.now() - 999) - start)
      : formatPastDuration(new Date(to).getTime() - start);
  return (
    <span className={`tabular font-mono text-xs ${className}`} suppressHydrationWarning>
      {text}
    </span>
  );
}
