"use client";

import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
import { Dialog } from "#ui/overlay/dialog.tsx";
import { useKeys } from "#web/lib/use-keys.ts";

const shortcuts = [
  ["j / k", "Next or previous row or step"],
  ["Enter", "Open it"],
  ["f", "Next failed step of a job"],
  ["/", "Filter by branch"],
  ["g then p", "Go to pipelines"],
  ["g then j", "Go to projects"],
  ["g then c", "Go to contexts"],
  ["?", "This list"],
] as const;

const goWindowMs = 1200;

/** Moves the focus among the rows of a page. */
function moveRow(step: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-row-link]")].filter(
    (row) => row.offsetParent !== null,
  );
  const at = rows.indexOf(document.activeElement as HTMLElement);
  const next = at === -1 ? (step === 1 ? 0 : rows.length - 1) : Math.max(0, Math.min(rows.length - 1, at + step));
  rows[next]?.focus();
  rows[next]?.scrollIntoView({ block: "nearest" });
}

/** The keys that work on every page, and the panel that lists them. */
export function Shortcuts() {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const goAt = useRef(0);
  const goOr = (path: string, otherwise?: () => void) => () => {
    if (performance.now() - goAt.current < goWindowMs) router.push(path);
    else otherwise?.();
    goAt.current = 0;
  };
  useKeys({
    j: goOr("/projects", () => moveRow(1)),
    k: () => moveRow(-1),
    g: () => {
      goAt.current = performance.now();
    },
    p: goOr("/pipelines"),
    c: goOr("/contexts"),
    "/": () => document.querySelector<HTMLInputElement>("[data-filter]")?.focus(),
    "?": () => setOpen(true),
  });
  if (!open) return null;
  return (
    <Dialog title="Keyboard shortcuts" onClose={() => setOpen(false)}>
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-6 gap-y-2.5">
        {shortcuts.map(([keys, does]) => (
          <div key={keys} className="contents">
            <dt>
              <kbd className="rounded-inner border border-border-2 bg-surface-2 px-1.5 py-0.5 font-mono text-xs">
                {keys}
              </kbd>
            </dt>
            <dd className="text-text-2">{does}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
