import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";

export type ButtonLook = "primary" | "secondary" | "ghost" | "danger";

const looks = {
  primary: "bg-accent text-accent-text hover:bg-accent-strong border border-transparent",
  secondary: "bg-surface-1 text-text-1 border border-border-2 hover:bg-surface-2",
  ghost: "bg-transparent text-text-2 hover:text-text-1 hover:bg-surface-2 border border-transparent",
  danger: "bg-surface-1 text-status-failed border border-status-failed/40 hover:bg-status-failed/10",
} as const satisfies Record<ButtonLook, string>;

/** Classes of a button, for links that look like one. */
export function buttonClass(look: ButtonLook = "secondary", size: "sm" | "md" = "sm"): string {
  const box = size === "md" ? "h-9 px-3.5" : "h-7 px-2.5";
  return `inline-flex items-center justify-center gap-1.5 rounded ${box} text-sm font-medium whitespace-nowrap select-none transition-colors disabled:opacity-50 aria-disabled:opacity-50 ${looks[look]}`;
}

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: ButtonLook;
  readonly size?: "sm" | "md";
  readonly icon?: ReactNode;
  /** While true the button says so, keeps its width and refuses clicks. */
  readonly busy?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
}

/** A button. Its text says what happens. */
export function Button(props: ButtonProps) {
  const { look = "secondary", size = "sm", icon, busy = false, className = "", children, disabled, ...rest } = props;
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      className={`${buttonClass(look, size)} ${className}`}
    >
      {busy ? <Spinner /> : icon}
      {children}
    </button>
  );
}

/** A square button with an icon only; `label` is its name and its hint. */
export function IconButton(props: Omit<ButtonProps, "icon" | "size"> & { readonly label: string }) {
  const { label, look = "ghost", className = "", children, busy = false, disabled, ...rest } = props;
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      {...rest}
      disabled={disabled || busy}
      className={`${buttonClass(look)} w-7 !px-0 ${className}`}
    >
      {busy ? <Spinner /> : children}
    </button>
  );
}

function Spinner() {
  return (
    <svg width="14" height="14" viewBox="0 0 16 16" fill="none" aria-hidden>
      <circle cx="8" cy="8" r="6" stroke="currentColor" strokeWidth="2" opacity="0.3" />
      <path
        className="animate-arc"
        d="M8 2A6 6 0 0 1 14 8"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinecap="round"
      />
    </svg>
  );
}
