"use client";

import type { KeyboardEvent, ReactNode } from "react";

export interface TabItem<Value extends string> {
  readonly value: Value;
  readonly label: ReactNode;
  readonly count?: number | undefined;
}

/** A row of tabs; left and right arrows move. The panel is the caller's, with id `<id>-panel`. */
export function Tabs<Value extends string>(props: {
  readonly id: string;
  readonly label: string;
  readonly items: readonly TabItem<Value>[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}) {
  const { id, label, items, value, onChange } = props;
  const move = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    const index = items.findIndex((item) => item.value === value);
    const next = items[(index + step + items.length) % items.length];
    if (!next) return;
    event.preventDefault();
    onChange(next.value);
    document.getElementById(`${id}-${next.value}`)?.focus();
  };
  return (
    <div
      role="tablist"
      aria-label={label}
      onKeyDown={move}
      className="flex gap-4 overflow-x-auto overflow-y-hidden border-b border-border-1 [scrollbar-width:none]"
    >
      {items.map((item) => (
        <button
          key={item.value}
          id={`${id}-${item.value}`}
          type="button"
          role="tab"
          aria-selected={item.value === value}
          aria-controls={`${id}-panel`}
          tabIndex={item.value === value ? 0 : -1}
          onClick={() => onChange(item.value)}
          className="inline-flex h-9 shrink-0 items-center gap-1.5 border-b-2 border-transparent -outline-offset-2 text-sm font-medium text-text-2 transition-colors hover:text-text-1 aria-selected:border-accent aria-selected:text-text-1"
        >
          {item.label}
          {item.count === undefined ? null : (
            <span className="tabular rounded-full bg-surface-2 px-1.5 text-xs font-normal text-text-2">
              {item.count}
            </span>
          )}
        </button>
      ))}
    </div>
  );
}
