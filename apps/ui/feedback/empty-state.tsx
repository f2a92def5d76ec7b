import type { ReactNode } from "react";

/** A place with nothing in it: why it is empty, and the one next step. */
export function EmptyState(props: {
  readonly icon?: ReactNode;
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}) {
  const { icon, title, children, action } = props;
  return (
    <div className="flex flex-col items-center gap-3 px-6 py-16 text-center">
      {icon ? <div className="text-text-3">{icon}</div> : null}
      <h2 className="text-lg text-text-1">{title}</h2>
      {children ? <div className="max-w-[56ch] text-base text-text-2">{children}</div> : null}
      {action ? <div className="mt-2 flex flex-wrap items-center justify-center gap-2">{action}</div> : null}
    </div>
  );
}
