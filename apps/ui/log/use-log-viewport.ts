"use client";

import { type RefObject, useCallback, useEffect, useLayoutEffect, useState } from "react";
import { linePx, wrapSlackColumns } from "#ui/log/log-row-view.tsx";
import { scrollScale } from "#ui/log/scroll-scale.ts";

/** The part of a log that the window shows, in screen lines, and how far its rows are moved from where they stand. */
export interface LogViewport {
  readonly from: number;
  readonly to: number;
  readonly shiftPx: number;
}

const overscanLines = 24;
const stepLines = 16;

function look(box: HTMLElement, height: number): LogViewport {
  const rect = box.getBoundingClientRect();
  const viewPx = window.innerHeight;
  const scale = scrollScale(height * linePx, viewPx);
  const topPx = Math.max(0, Math.min(-rect.top, scale.boxPx - viewPx));
  const blockPx = scale.toBlock(topPx);
  const from = Math.floor((blockPx / linePx - overscanLines) / stepLines) * stepLines;
  const to = Math.ceil(((blockPx + viewPx) / linePx + overscanLines) / stepLines) * stepLines;
  const isNear = rect.bottom > -viewPx && rect.top < 2 * viewPx;
  return { from: Math.max(0, from), to: isNear ? Math.min(height, to) : Math.max(0, from), shiftPx: topPx - blockPx };
}

/** Follows the window's scrolling and size; renders again only when other rows are needed. */
export function useLogViewport(box: RefObject<HTMLElement | null>, height: number): LogViewport {
  const [view, setView] = useState<LogViewport>({ from: 0, to: 0, shiftPx: 0 });
  const update = useCallback(() => {
    if (!box.current) return;
    const next = look(box.current, height);
    setView((now) => (now.from === next.from && now.to === next.to && now.shiftPx === next.shiftPx ? now : next));
  }, [box, height]);
  useLayoutEffect(update);
  // The window's scroll position is outside React.
  useEffect(() => {
    window.addEventListener("scroll", update, { passive: true });
    window.addEventListener("resize", update, { passive: true });
    return () => {
      window.removeEventListener("scroll", update);
      window.removeEventListener("resize", update);
    };
  }, [update]);
  return view;
}

/** How many characters fit beside the gutter, or null while rows do not wrap or nothing is measured. */
export function useLogColumns(box: RefObject<HTMLElement | null>, gutter: number, wrap: boolean): number | null {
  const [columns, setColumns] = useState<number | null>(null);
  // The width of the box and of the font's characters are the browser's to know.
  useLayoutEffect(() => {
    const element = box.current;
    if (!element || !wrap) {
      setColumns(null);
      return;
    }
    const measure = () => {
      const probe = document.createElement("span");
      probe.textContent = "0".repeat(100);
      probe.className = "absolute invisible whitespace-pre";
      element.append(probe);
      const characterPx = probe.getBoundingClientRect().width / 100;
      probe.remove();
      const roomPx = element.clientWidth - (gutter + wrapSlackColumns) * characterPx - 28 - 8;
      setColumns(Math.max(20, Math.floor(roomPx / characterPx)));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [box, gutter, wrap]);
  return columns;
}
