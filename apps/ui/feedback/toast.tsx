"use client";

import { X } from "lucide-react";
import { type ReactNode, useSyncExternalStore } from "react";
import { IconButton } from "#ui/control/button.tsx";
import { StatusIcon } from "#ui/status/status-icon.tsx";

interface Toast {
  readonly id: number;
  readonly tone: "success" | "failed";
  readonly text: ReactNode;
}

const toastMs = 6000;
const toastsMax = 4;
let toasts: readonly Toast[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

function publish(next: readonly Toast[]) {
  toasts = next;
  for (const call of listeners) call();
}

const dismiss = (id: number) => publish(toasts.filter((toast) => toast.id !== id));

/** Tells the outcome of an action in a corner: for six seconds, failures until they are closed. */
export function showToast(tone: Toast["tone"], text: ReactNode): void {
  const id = nextId++;
  publish([...toasts, { id, tone, text }].slice(-toastsMax));
  if (tone === "success") setTimeout(() => dismiss(id), toastMs);
}

const none: readonly Toast[] = [];
const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** The corner where toasts appear. Once per page. */
export function Toaster() {
  const shown = useSyncExternalStore(
    subscribe,
    () => toasts,
    () => none,
  );
  return (
    <div
      role="status"
      aria-live="polite"
      className="fixed right-4 bottom-4 left-4 z-50 flex flex-col items-end gap-2 pointer-events-none"
    >
      {shown.map((toast) => (
        <div
          key={toast.id}
          className="pointer-events-auto flex max-w-[420px] items-start gap-2 rounded bg-surface-float py-2 pr-1.5 pl-3 shadow-float animate-open"
        >
          <span className="flex h-7 items-center">
            <StatusIcon status={toast.tone} hidden />
          </span>
          <div className="min-w-0 py-1 text-sm">{toast.text}</div>
          <IconButton label="Dismiss" onClick={() => dismiss(toast.id)}>
            <X size={14} />
          </IconButton>
        </div>
      ))}
    </div>
  );
}
