"use client";

import { formatExact, formatRelative } from "#ui/time/format-time.ts";
import { useNow } from "#ui/time/use-now.ts";

/** "3 min ago", kept true by the shared timer; the exact moment and zone on hover. `at` is ISO 8601. */
export function RelativeTime({ at, className }: { readonly at: string; readonly className?: string }) {
  const then = new Date(at);
  const young = Date.now() - then.getTime() < 90_000;
  const now = useNow(young ? 1000 : 15_000);
  return (
    <time dateTime={at} title={formatExact(then)} className={className} suppressHydrationWarning>
      {formatRelative(then, new Date(Math.max(now, then.getTime())))}
    </time>
  );
}
