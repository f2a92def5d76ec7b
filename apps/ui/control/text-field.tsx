import { type InputHTMLAttributes, type ReactNode, useId } from "react";

/** Classes of a one-line input, for selects and the like too. */
export const inputClass =
  "h-9 w-full min-w-0 rounded border border-text-3/75 bg-surface-1 px-3 text-sm text-text-1 transition-colors hover:border-text-2 focus-visible:outline-offset-0 disabled:opacity-60 aria-invalid:border-status-failed";

/** A labelled input with a hint below, or the fault in its place. */
export function TextField(
  props: InputHTMLAttributes<HTMLInputElement> & {
    readonly label: string;
    readonly hint?: ReactNode;
    readonly fault?: ReactNode;
    readonly mono?: boolean;
  },
) {
  const { label, hint, fault, mono = false, className = "", ...rest } = props;
  const id = useId();
  const note = fault ?? hint;
  return (
    <div className={`flex flex-col gap-1.5 ${className}`}>
      <label htmlFor={id} className="text-sm font-medium text-text-1">
        {label}
      </label>
      <input
        {...rest}
        id={id}
        aria-invalid={fault ? true : undefined}
        aria-describedby={note ? `${id}-note` : undefined}
        className={`${inputClass} ${mono ? "font-mono" : ""}`}
      />
      {note ? (
        <p id={`${id}-note`} className={`text-xs ${fault ? "text-status-failed" : "text-text-3"}`}>
          {note}
        </p>
      ) : null}
    </div>
  );
}
