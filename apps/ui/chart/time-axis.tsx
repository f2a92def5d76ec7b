import { tickText, timeTicks } from "#ui/chart/time-ticks.ts";

/** The round moments of a span, as words above or beneath what is drawn over it. */
export function TimeAxis({ spanMs }: { readonly spanMs: number }) {
  const ticks = timeTicks(spanMs);
  return (
    <div aria-hidden className="relative h-4 overflow-hidden text-xs text-text-3">
      {ticks.map((tick, index) => (
        <span
          key={tick}
          className={`tabular absolute font-mono whitespace-nowrap ${index === 0 ? "" : "-translate-x-1/2"} ${spanMs > 0 && tick / spanMs > 0.97 ? "!-translate-x-full" : ""}`}
          style={{ left: `${spanMs === 0 ? 0 : (tick / spanMs) * 100}%` }}
        >
          {tickText(tick)}
        </span>
      ))}
    </div>
  );
}
