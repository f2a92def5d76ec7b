"use client";

import {
  type CSSProperties,
  type MouseEvent,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import type { LogDocument } from "#ui/log/log-document.ts";
import { LogLayouter, pagesBetween, rowsBetween, topOfLine } from "#ui/log/log-layout.ts";
import { LogRowView, linePx } from "#ui/log/log-row-view.tsx";
import { scrollScale } from "#ui/log/scroll-scale.ts";
import { useLogColumns, useLogViewport } from "#ui/log/use-log-viewport.ts";

/** Lines from 0, both included. */
export interface LineRange {
  readonly from: number;
  readonly to: number;
}

export interface LogViewProps {
  readonly log: LogDocument;
  /** Address of a line without its number: `#step-3:L`. */
  readonly anchor: string;
  readonly wrap: boolean;
  readonly selected: LineRange | null;
  /** A line to bring into sight; asked for again until its text is here. */
  readonly target: number | null;
  /** How far down the window the target comes to stand, 0 to 1. */
  readonly targetAt?: number;
  readonly onReached: () => void;
  /** Tells which pages the window shows, after every change. */
  readonly onPages: (pages: { readonly first: number; readonly last: number }) => void;
  readonly onSelect: (line: number, extend: boolean) => void;
}

/**
 * A log of any length inside a page that scrolls as a whole. Only rows near the
 * window exist; pages of the log are asked for as they come into sight.
 */
export function LogView(props: LogViewProps) {
  const { log, anchor, wrap, selected, onPages, onSelect } = props;
  const box = useRef<HTMLDivElement>(null);
  const [layouter] = useState(() => new LogLayouter());
  const gutter = Math.max(3, String(log.totalLines + 1).length);
  const columns = useLogColumns(box, gutter, wrap);
  const layout = useMemo(() => layouter.layOut(log, columns), [layouter, log, columns]);
  const view = useLogViewport(box, layout.height);
  const rows = rowsBetween(layout, view.from, view.to);
  const pages = pagesBetween(layout, view.from, view.to);
  const isVisible = view.to > view.from || layout.height === 0;
  useTarget({ ...props, box, layout });

  // What must be read follows from what the window shows.
  useEffect(() => {
    if (isVisible) onPages({ first: pages.first, last: pages.last });
  }, [onPages, isVisible, pages.first, pages.last, log]);

  const onNumber = useCallback(
    (line: number, event: MouseEvent) => {
      event.preventDefault();
      onSelect(line, event.shiftKey);
    },
    [onSelect],
  );
  const boxPx = scrollScale(layout.height * linePx, typeof window === "undefined" ? 800 : window.innerHeight).boxPx;
  return (
    <div
      ref={box}
      className="relative overflow-x-auto overflow-y-hidden font-mono text-xs leading-5"
      style={{ height: boxPx, "--gutter": gutter } as CSSProperties}
    >
      {rows.map((placed) => (
        <LogRowView
          key={placed.key}
          placed={placed}
          topPx={placed.top * linePx + view.shiftPx}
          anchor={anchor}
          selected={selected !== null && placed.line >= selected.from && placed.line <= selected.to}
          columns={columns}
          onNumber={onNumber}
        />
      ))}
    </div>
  );
}

/** Scrolls the window to the wanted line; done once the line's page is here. */
function useTarget(
  props: Pick<LogViewProps, "log" | "target" | "targetAt" | "onReached"> & {
    readonly box: { readonly current: HTMLElement | null };
    readonly layout: ReturnType<LogLayouter["layOut"]>;
  },
) {
  const { box, layout, log, target, targetAt = 0.3, onReached } = props;
  // The window's scroll position is outside React.
  useLayoutEffect(() => {
    if (target === null || !box.current || layout.height === 0) return;
    const scale = scrollScale(layout.height * linePx, window.innerHeight);
    const inBox = scale.toBox(topOfLine(layout, target) * linePx);
    const boxTop = box.current.getBoundingClientRect().top + window.scrollY;
    window.scrollTo({ top: boxTop + inBox - window.innerHeight * targetAt });
    const page = layout.pages.find((known) => known.rows?.some((row) => row.line >= target));
    if (page || target >= log.totalLines) onReached();
  }, [box, layout, log, target, targetAt, onReached]);
}
