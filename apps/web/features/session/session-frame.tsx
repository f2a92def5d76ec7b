import type { ReactNode } from "react";
import { Mark } from "#ui/mark/mark.tsx";

/** The page around a form that lets somebody in. */
export function SessionFrame({
  title,
  lead,
  children,
}: {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <main className="flex min-h-dvh flex-col items-center bg-surface-0 px-4 pt-[14vh] pb-12">
      <div className="w-full max-w-[400px]">
        <div className="flex flex-col items-center gap-3 pb-6 text-center">
          <span className="text-accent">
            <Mark size={40} title="Rotunda" />
          </span>
          <h1 className="text-xl">{title}</h1>
          {lead ? <p className="text-base text-text-2">{lead}</p> : null}
        </div>
        <div className="rounded border border-border-1 bg-surface-1 p-6">{children}</div>
      </div>
    </main>
  );
}
