import type { ReactNode } from "react";

/** A word beside a name that tells its kind; `title` explains it. */
export function Label({ children, title }: { readonly children: ReactNode; readonly title?: string }) {
  return (
    <span
      title={title}
      className="inline-flex h-5 shrink-0 items-center gap-1 rounded-full border border-border-2 px-2 text-xs whitespace-nowrap text-text-2"
    >
      {children}
    </span>
  );
}
