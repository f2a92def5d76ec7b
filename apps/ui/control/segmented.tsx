"use client";

import type { ReactNode } from "react";

/** Two or three ways to see the same data, side by side. */
export function Segmented<Value extends string>(props: {
  readonly label: string;
  readonly items: readonly { readonly value: Value; readonly label: string; readonly icon?: ReactNode }[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}) {
  const { label, items, value, onChange } = props;
  return (
    <div role="group" aria-label={label} className="inline-flex rounded border border-border-1 bg-surface-2 p-px">
      {items.map((item) => (
        <button
          key={item.value}
          type="button"
          aria-pressed={item.value === value}
          onClick={() => onChange(item.value)}
          className="inline-flex h-6 items-center gap-1.5 rounded-inner px-2 text-sm text-text-2 transition-colors hover:text-text-1 aria-pressed:bg-surface-1 aria-pressed:text-text-1 aria-pressed:shadow-[0_0_0_1px_var(--border-1)]"
        >
          {item.icon}
          {item.label}
        </button>
      ))}
    </div>
  );
}
