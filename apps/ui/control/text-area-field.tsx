import { type ReactNode, type TextareaHTMLAttributes, useId } from "react";

/** A labelled input of several lines, in the type of code, with a hint below or the fault in its place. */
export function TextAreaField(
  props: TextareaHTMLAttributes<HTMLTextAreaElement> & {
    readonly label: string;
    readonly hint?: ReactNode;
    readonly fault?: ReactNode;
  },
) {
  const { label, hint, fault, className = "", ...rest } = props;
  const id = useId();
  const note = fault ?? hint;
  return (
    <div className={`flex flex-col gap-1.5 ${className}`}>
      <label htmlFor={id} className="text-sm font-medium text-text-1">
        {label}
      </label>
      <textarea
        spellCheck={false}
        autoCapitalize="none"
        autoComplete="off"
        {...rest}
        id={id}
        aria-invalid={fault ? true : undefined}
        aria-describedby={note ? `${id}-note` : undefined}
        className="w-full min-w-0 rounded border border-text-3/75 bg-surface-1 px-3 py-2 font-mono text-xs leading-5 text-text-1 transition-colors hover:border-text-2 focus-visible:outline-offset-0 aria-invalid:border-status-failed"
      />
      {note ? (
        <div id={`${id}-note`} className={`text-xs ${fault ? "text-status-failed" : "text-text-3"}`}>
          {note}
        </div>
      ) : null}
    </div>
  );
}
