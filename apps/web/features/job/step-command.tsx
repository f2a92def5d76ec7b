"use client";

import { useState } from "react";
import { CopyButton } from "#ui/control/copy-button.tsx";

const shownLines = 4;

/** The command of a step, above what it printed; long ones are folded. */
export function StepCommand({ command }: { readonly command: string }) {
  const lines = command.replace(/\n+$/, "").split("\n");
  const [open, setOpen] = useState(false);
  const isLong = lines.length > shownLines;
  const text = (open ? lines : lines.slice(0, shownLines)).join("\n");
  return (
    <div className="group/command flex items-start gap-3 border-b border-border-1 bg-surface-0 py-2 pr-2 pl-4 font-mono text-xs leading-5">
      <span aria-hidden className="select-none text-text-3">
        $
      </span>
      <div className="min-w-0 flex-1">
        <pre className="overflow-x-auto whitespace-pre-wrap break-words text-text-1">{text}</pre>
        {isLong ? (
          <button
            type="button"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
            className="text-accent hover:underline"
          >
            {open ? "Fold" : `${lines.length - shownLines} more lines`}
          </button>
        ) : null}
      </div>
      <CopyButton text={command} label="Copy the command" className="opacity-60 hover:opacity-100" />
    </div>
  );
}
