"use client";

import { Menu as MenuIcon } from "lucide-react";
import { usePathname } from "next/navigation";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { IconButton } from "#ui/control/button.tsx";
import { PanelBoundary } from "#ui/feedback/panel-boundary.tsx";
import { Logo } from "#ui/mark/mark.tsx";
import { Shortcuts } from "#web/features/shell/shortcuts.tsx";
import { Sidebar } from "#web/features/shell/sidebar.tsx";
import { rememberPreference, sidebarCookie } from "#web/lib/preferences.ts";

interface ShellProps {
  readonly startsCollapsed: boolean;
  readonly consolePort: number;
  readonly children: ReactNode;
}

/** Skip link, sidebar, and the page beside it; below 768 px the sidebar is a drawer under a bar. */
export function Shell({ startsCollapsed, consolePort, children }: ShellProps) {
  const [collapsed, setCollapsed] = useState(startsCollapsed);
  const path = usePathname();
  const toggle = () => {
    rememberPreference(sidebarCookie, collapsed ? "open" : "collapsed");
    setCollapsed(!collapsed);
  };
  return (
    <div className="flex min-h-dvh flex-col md:flex-row">
      <a
        href="#content"
        className="absolute left-2 top-2 z-50 -translate-y-16 rounded bg-surface-float px-3 py-1.5 text-sm focus:translate-y-0 focus:shadow-float"
      >
        Skip to content
      </a>
      <aside
        className={`sticky top-0 hidden h-dvh shrink-0 border-r border-border-1 bg-surface-0 transition-[width] md:block ${collapsed ? "w-13" : "w-58"}`}
      >
        <Sidebar collapsed={collapsed} onToggle={toggle} consolePort={consolePort} />
      </aside>
      <MobileBar consolePort={consolePort} />
      <main id="content" tabIndex={-1} className="min-w-0 flex-1 bg-surface-1 outline-none">
        <PanelBoundary key={path} name="This page">
          {children}
        </PanelBoundary>
      </main>
      <Shortcuts />
    </div>
  );
}

function MobileBar({ consolePort }: { readonly consolePort: number }) {
  const drawer = useRef<HTMLDialogElement>(null);
  const path = usePathname();
  // The drawer is the browser's own modal layer: a new page closes it.
  useEffect(() => {
    if (path) drawer.current?.close();
  }, [path]);
  return (
    <header className="flex h-12 items-center gap-1 border-b border-border-1 bg-surface-0 px-2 md:hidden">
      <IconButton label="Open the menu" onClick={() => drawer.current?.showModal()}>
        <MenuIcon size={18} />
      </IconButton>
      <Logo />
      <dialog
        ref={drawer}
        aria-label="Menu"
        onClick={(event) => {
          if (event.target === event.currentTarget) event.currentTarget.close();
        }}
        className="m-0 h-dvh max-h-none w-64 max-w-none bg-surface-0 p-0 shadow-float open:animate-open backdrop:bg-[oklch(0.15_0.02_210/0.45)]"
      >
        <Sidebar collapsed={false} onToggle={() => drawer.current?.close()} consolePort={consolePort} />
      </dialog>
    </header>
  );
}
