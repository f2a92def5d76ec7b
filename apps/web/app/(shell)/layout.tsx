import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { Shell } from "#web/features/shell/shell.tsx";
import { readConsolePort } from "#web/lib/env.ts";
import { sidebarCookie } from "#web/lib/preferences.ts";

/** Sidebar and page: the frame of everything a signed-in visitor sees. */
export default async function ShellLayout({ children }: { readonly children: ReactNode }) {
  const jar = await cookies();
  return (
    <Shell startsCollapsed={jar.get(sidebarCookie)?.value === "collapsed"} consolePort={readConsolePort()}>
      {children}
    </Shell>
  );
}
