"use client";

import { Server } from "lucide-react";
import { useSession } from "#console/features/session/use-session.ts";

/** The name of the machine that this console rules. */
export function HostName() {
  const { data } = useSession();
  if (!data) return null;
  return (
    <p className="flex min-w-0 items-center gap-1.5 border-l border-border-2 pl-3 text-sm text-text-2">
      <Server size={14} className="shrink-0" aria-hidden />
      <span className="sr-only">Host: </span>
      <span className="truncate font-mono text-text-1" title={data.host}>
        {data.host}
      </span>
    </p>
  );
}
