import type { ReactNode } from "react";
import { HostName } from "#console/features/session/host-name.tsx";
import { SignOutButton } from "#console/features/session/sign-out-button.tsx";
import { Mark } from "#ui/mark/mark.tsx";

/** The fixed banner with the installation's host, and the page below it. */
export function ConsoleFrame({ children, actions }: { readonly children: ReactNode; readonly actions: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col bg-surface-0">
      <header className="sticky top-0 z-20 border-b border-border-2 bg-surface-2">
        <div className="mx-auto flex h-12 w-full max-w-[1280px] items-center gap-3 px-4 sm:px-6">
          <a href="/" className="inline-flex items-center gap-2 rounded-inner text-base font-medium">
            <Mark size={20} />
            <span className="max-sm:sr-only tracking-[-0.02em]">Rotunda</span>
            <span className="rounded-inner border border-border-2 px-1.5 text-xs text-text-2">Console</span>
          </a>
          <HostName />
          <div className="ml-auto flex items-center gap-1">
            {actions}
            <SignOutButton />
          </div>
        </div>
      </header>
      <main className="mx-auto flex w-full max-w-[1280px] flex-1 flex-col px-4 py-6 sm:px-6 sm:py-8">{children}</main>
    </div>
  );
}
