"use client";

import { X } from "lucide-react";
import { type ReactNode, useEffect, useId, useRef } from "react";
import { IconButton } from "#ui/control/button.tsx";

/**
 * A modal dialog: focus stays inside, Escape and the cross close it, focus goes
 * back to what opened it. Render it only while it is open.
 */
export function Dialog(props: {
  readonly title: string;
  readonly children: ReactNode;
  readonly footer?: ReactNode;
  readonly wide?: boolean;
  readonly onClose: () => void;
}) {
  const { title, children, footer, wide = false, onClose } = props;
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = ref.current;
    if (dialog && !dialog.open) dialog.showModal();
  }, []);
  return (
    <dialog
      ref={ref}
      aria-labelledby={id}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === event.currentTarget) event.currentTarget.close();
      }}
      className={`m-auto w-[calc(100vw-24px)] ${wide ? "max-w-[640px]" : "max-w-[460px]"} rounded bg-surface-float p-0 text-text-1 shadow-float open:animate-open backdrop:bg-[oklch(0.15_0.02_210/0.45)]`}
    >
      <div className="flex max-h-[85vh] flex-col">
        <div className="flex items-center justify-between gap-4 px-5 pt-4">
          <h2 id={id} className="text-lg">
            {title}
          </h2>
          <IconButton label="Close" onClick={() => ref.current?.close()}>
            <X size={16} />
          </IconButton>
        </div>
        <div className="min-h-0 overflow-y-auto px-5 pt-3 pb-5">{children}</div>
        {footer ? <div className="flex justify-end gap-2 border-t border-border-1 px-5 py-3">{footer}</div> : null}
      </div>
    </dialog>
  );
}
