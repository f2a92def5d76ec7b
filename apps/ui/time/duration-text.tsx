"use client";

import { formatDuration } from "#ui/time/format-time.ts";
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
  const end = to === null ? Math.max(now, Date.now() - 999) : new Date(to).getTime();
  return (
    <span className={`tabular font-mono text-xs ${className}`} suppressHydrationWarning>
      {formatDuration(end - new Date(from).getTime())}
    </span>
  );
}
