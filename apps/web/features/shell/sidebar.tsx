"use client";

import { Activity, ArrowUpRight, FolderGit2, Layers, PanelLeft, SlidersHorizontal } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { IconButton } from "#ui/control/button.tsx";
import { Logo } from "#ui/mark/mark.tsx";
import { ConnectionNote } from "#web/features/shell/connection-note.tsx";
import { SidebarProjects } from "#web/features/shell/sidebar-projects.tsx";
import { UserMenu } from "#web/features/shell/user-menu.tsx";
import { contextsPath } from "#web/lib/page-links.ts";

interface SidebarProps {
  readonly collapsed: boolean;
  readonly onToggle: () => void;
  readonly consolePort: number;
}

/** Where one can go, and who one is. Collapsed it shows icons only. */
export function Sidebar({ collapsed, onToggle, consolePort }: SidebarProps) {
  const path = usePathname();
  return (
    <div className="flex h-full flex-col gap-1 p-2">
      <div className={`mb-1 flex h-8 items-center ${collapsed ? "justify-center" : "justify-between pl-2"}`}>
        {collapsed ? null : (
          <Link href="/pipelines" className="rounded" aria-label="Rotunda, all pipelines">
            <Logo />
          </Link>
        )}
        <IconButton label={collapsed ? "Show the sidebar" : "Hide the sidebar"} onClick={onToggle}>
          <PanelLeft size={16} />
        </IconButton>
      </div>
      <nav aria-label="Main" className="flex min-h-0 flex-1 flex-col gap-px overflow-y-auto">
        <NavLink href="/pipelines" icon={<Activity size={16} />} here={path === "/pipelines"} collapsed={collapsed}>
          Pipelines
        </NavLink>
        <NavLink href="/projects" icon={<FolderGit2 size={16} />} here={path === "/projects"} collapsed={collapsed}>
          Projects
        </NavLink>
        <NavLink
          href={contextsPath}
          icon={<Layers size={16} />}
          here={path.startsWith(contextsPath)}
          collapsed={collapsed}
        >
          Contexts
        </NavLink>
        {collapsed ? null : <SidebarProjects path={path} />}
      </nav>
      <ConnectionNote collapsed={collapsed} />
      <ConsoleLink port={consolePort} collapsed={collapsed} />
      <UserMenu collapsed={collapsed} />
    </div>
  );
}

const rowClass = "flex h-8 items-center gap-2.5 rounded px-2 text-sm transition-colors";

function NavLink(props: {
  readonly href: string;
  readonly icon: ReactNode;
  readonly here: boolean;
  readonly collapsed: boolean;
  readonly children: string;
}) {
  const { href, icon, here, collapsed, children } = props;
  return (
    <Link
      href={href}
      aria-current={here ? "page" : undefined}
      aria-label={collapsed ? children : undefined}
      title={collapsed ? children : undefined}
      className={`${rowClass} ${collapsed ? "justify-center" : ""} ${here ? "bg-surface-2 font-medium text-text-1" : "text-text-2 hover:bg-surface-2 hover:text-text-1"}`}
    >
      {icon}
      {collapsed ? null : children}
    </Link>
  );
}

function ConsoleLink({ port, collapsed }: { readonly port: number; readonly collapsed: boolean }) {
  const open = () => window.open(`https://${window.location.hostname}:${port}`, "_blank", "noopener");
  return (
    <button
      type="button"
      onClick={open}
      title="The administrator's console, with a password of its own"
      aria-label={collapsed ? "Console" : undefined}
      className={`${rowClass} ${collapsed ? "justify-center" : ""} text-text-2 hover:bg-surface-2 hover:text-text-1`}
    >
      <SlidersHorizontal size={16} />
      {collapsed ? null : (
        <>
          <span className="flex-1 text-left">Console</span>
          <ArrowUpRight size={14} className="text-text-3" />
        </>
      )}
    </button>
  );
}
