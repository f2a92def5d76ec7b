"use client";

import { type KeyboardEvent, type PointerEvent, useId } from "react";
import {
  type ChartSeries,
  type ChartTimes,
  chartArea,
  chartLine,
  chartPeak,
  chartTop,
  nearestMoment,
} from "#ui/chart/chart-model.ts";
import { tickText, timeTicks } from "#ui/chart/time-ticks.ts";

interface LineChartProps {
  readonly title: string;
  readonly times: ChartTimes;
  readonly spanMs: number;
  readonly series: readonly ChartSeries[];
  /** What may not be gone beyond, as a line of its own. Without one, the highest value says what the chart's height means. */
  readonly limit: { readonly value: number; readonly text: string } | null;
  readonly format: (value: number) => string;
  /** The moment that is looked at, by its index; shared by the charts of a page. */
  readonly at: number | null;
  readonly onAt: (index: number | null) => void;
}

const strokes = {
  first: { stroke: "var(--status-running)", className: "bg-status-running" },
  second: { stroke: "var(--status-hold)", className: "bg-status-hold" },
} as const;

/**
 * Values over time. The moment under the pointer, or chosen by the arrow keys,
 * shows its values above the chart. Drawn without measuring: lines stretch,
 * their width does not.
 */
export function LineChart(props: LineChartProps) {
  const { title, times, spanMs, series, limit, format, at, onAt } = props;
  const id = useId();
  const top = chartTop(series, limit?.value ?? null);
  const peak = chartPeak(series);
  // Without a limit the highest value is what gives the height a meaning.
  const scale = limit?.text ?? (peak === null ? null : `at most ${format(peak)}`);
  const point = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    onAt(nearestMoment(times, ((event.clientX - box.left) / box.width) * spanMs));
  };
  const press = (event: KeyboardEvent<HTMLDivElement>) => {
    const next = { ArrowLeft: (at ?? times.length) - 1, ArrowRight: (at ?? -1) + 1, Home: 0, End: times.length - 1 };
    const index = next[event.key as keyof typeof next];
    if (event.key === "Escape") onAt(null);
    if (index === undefined) return;
    event.preventDefault();
    onAt(Math.max(0, Math.min(times.length - 1, index)));
  };
  const values = (index: number) =>
    series.map((line) => `${line.name} ${valueText(line.values[index], format)}`).join(", ");
  const now = at === null ? null : (times[at] ?? null);
  return (
    <figure className="min-w-0">
      <figcaption id={id} className="flex min-h-5 flex-wrap items-center gap-x-4 pb-1.5 text-sm">
        <span className="font-medium">{title}</span>
        <Legend series={series} at={at} format={format} />
        {scale === null ? null : <span className="ml-auto text-xs text-text-3">{scale}</span>}
      </figcaption>
      <div
        role="slider"
        tabIndex={0}
        aria-labelledby={id}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, times.length - 1)}
        aria-valuenow={at ?? 0}
        aria-valuetext={now === null || at === null ? "No moment chosen" : `After ${tickText(now)}: ${values(at)}`}
        onPointerMove={point}
        onPointerDown={point}
        onPointerLeave={() => onAt(null)}
        onKeyDown={press}
        onBlur={() => onAt(null)}
        className="relative h-24 cursor-crosshair touch-pan-y rounded border border-border-1 bg-surface-0"
      >
        <Lines times={times} spanMs={spanMs} series={series} top={top} limit={limit?.value ?? null} />
        <Unmeasured fromMs={times.at(-1) ?? 0} spanMs={spanMs} />
        {peak === null ? (
          <span className="absolute inset-0 flex items-center justify-center bg-surface-0 text-xs text-text-3">
            Not measured where this ran
          </span>
        ) : null}
        {now === null ? null : (
          <span
            aria-hidden
            className="pointer-events-none absolute inset-y-0 w-px bg-text-2"
            style={{ left: `${spanMs === 0 ? 0 : (now / spanMs) * 100}%` }}
          />
        )}
      </div>
    </figure>
  );
}

/** What lies between the last moment and the chart's end, so that it is not read as zero. */
function Unmeasured({ fromMs, spanMs }: { readonly fromMs: number; readonly spanMs: number }) {
  if (fromMs >= spanMs) return null;
  return (
    <span
      aria-hidden
      className="pointer-events-none absolute inset-y-0 right-0 border-l border-dashed border-border-2 bg-surface-2"
      style={{ left: `${(fromMs / spanMs) * 100}%` }}
    />
  );
}

function Legend({ series, at, format }: Pick<LineChartProps, "series" | "at" | "format">) {
  return (
    <span className="flex flex-wrap gap-x-3 text-xs text-text-2">
      {series.map((line) => (
        <span key={line.name} className="inline-flex items-center gap-1.5">
          {series.length > 1 ? (
            <span aria-hidden className={`h-0.5 w-3 rounded-full ${strokes[line.tone].className}`} />
          ) : null}
          {series.length > 1 ? line.name : null}
          {at === null ? null : <span className="tabular font-mono">{valueText(line.values[at], format)}</span>}
        </span>
      ))}
    </span>
  );
}

function valueText(value: number | null | undefined, format: (value: number) => string): string {
  return value === null || value === undefined ? "unknown" : format(value);
}

function Lines(
  props: Pick<LineChartProps, "times" | "spanMs" | "series"> & { readonly top: number; readonly limit: number | null },
) {
  const { times, spanMs, series, top, limit } = props;
  return (
    <svg aria-hidden viewBox="0 0 1000 100" preserveAspectRatio="none" className="absolute inset-0 size-full">
      {timeTicks(spanMs).map((tick) => (
        <line
          key={tick}
          x1={spanMs === 0 ? 0 : (tick / spanMs) * 1000}
          x2={spanMs === 0 ? 0 : (tick / spanMs) * 1000}
          y1="0"
          y2="100"
          stroke="var(--border-1)"
          vectorEffect="non-scaling-stroke"
        />
      ))}
      {limit === null ? null : (
        <line
          x1="0"
          x2="1000"
          y1={100 - (limit / top) * 100}
          y2={100 - (limit / top) * 100}
          stroke="var(--status-warning)"
          strokeDasharray="4 3"
          vectorEffect="non-scaling-stroke"
        />
      )}
      {series.map((line) => {
        const path = chartLine(times, line.values, { spanMs, top });
        return (
          <g key={line.name}>
            {line.tone === "first" ? (
              <path d={chartArea(path, times, spanMs)} fill={strokes.first.stroke} opacity="0.12" />
            ) : null}
            <path
              d={path}
              fill="none"
              stroke={strokes[line.tone].stroke}
              strokeWidth="1.5"
              strokeLinejoin="round"
              strokeLinecap="round"
              vectorEffect="non-scaling-stroke"
            />
          </g>
        );
      })}
    </svg>
  );
}
