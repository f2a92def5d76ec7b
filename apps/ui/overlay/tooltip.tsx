"use client";

import { type ReactNode, useId, useRef } from "react";
import { placeBeside } from "#ui/overlay/place-beside.ts";

/** A short text beside what the pointer or the focus is on. For more than a plain `title` can show. */
export function Tooltip(props: {
  readonly text: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
}) {
  const { text, children, className = "" } = props;
  const id = useId();
  const anchorRef = useRef<HTMLSpanElement>(null);
  const boxRef = useRef<HTMLDivElement>(null);
  const show = () => {
    const box = boxRef.current;
    const anchor = anchorRef.current?.getBoundingClientRect();
    if (!box || !anchor || box.matches(":popover-open")) return;
    box.showPopover();
    const viewport = { width: document.documentElement.clientWidth, height: window.innerHeight };
    const at = placeBeside(anchor, { width: box.offsetWidth, height: box.offsetHeight }, { viewport, align: "start" });
    box.style.left = `${at.left}px`;
    box.style.top = `${at.top}px`;
  };
  const hide = () => {
    if (boxRef.current?.matches(":popover-open")) boxRef.current.hidePopover();
  };
  return (
    <span
      ref={anchorRef}
      className={className}
      aria-describedby={id}
      onPointerEnter={show}
      onPointerLeave={hide}
      onFocus={show}
      onBlur={hide}
    >
      {children}
      <div
        id={id}
        ref={boxRef}
        popover="manual"
        role="tooltip"
        className="pointer-events-none fixed inset-auto m-0 max-w-80 rounded bg-surface-float px-2 py-1 text-xs text-text-1 shadow-float"
      >
        {text}
      </div>
    </span>
  );
}
