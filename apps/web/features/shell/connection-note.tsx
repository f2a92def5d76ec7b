"use client";

import { WifiOff } from "lucide-react";
import { useConnection } from "#web/lib/use-live-query.ts";

/** Says when the live connection is lost; silent while it stands. */
export function ConnectionNote({ collapsed }: { readonly collapsed: boolean }) {
  const lost = useConnection() === "reconnecting";
  return (
    <div role="status" aria-live="polite">
      {lost ? (
        <div
          title="The connection to the server is lost. The page catches up when it is back."
          className={`flex items-center gap-2.5 rounded bg-status-warning/12 px-2 py-1.5 text-sm text-status-warning ${collapsed ? "justify-center" : ""}`}
        >
          <WifiOff size={16} className="shrink-0" />
          {collapsed ? <span className="sr-only">Reconnecting</span> : "Reconnecting…"}
        </div>
      ) : null}
    </div>
  );
}
