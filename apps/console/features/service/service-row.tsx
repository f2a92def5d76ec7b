"use client";

import { ChevronRight } from "lucide-react";
import { useId, useState } from "react";
import { ServiceActions } from "#console/features/service/service-actions.tsx";
import { ServiceLog } from "#console/features/service/service-log.tsx";
import { readLine, stateDetail, stateLooks } from "#console/features/service/service-model.ts";
import type { Service } from "#console/lib/trpc.ts";
import { groupText, statusGroup } from "#ui/status/status-group.ts";
import { StatusIcon } from "#ui/status/status-icon.tsx";
import { formatBytes } from "#ui/time/format-bytes.ts";
import { formatDuration } from "#ui/time/format-time.ts";
import { useNow } from "#ui/time/use-now.ts";

/** The columns of the table, the same for its head and its rows. */
export const rowGrid =
  "lg:grid-cols-[24px_minmax(130px,1.1fr)_minmax(150px,1.2fr)_84px_76px_72px_minmax(0,2fr)_196px] lg:items-center lg:gap-x-3";

/** One service: how it is, what can be done, and its log when it is opened. */
export function ServiceRow({ service }: { readonly service: Service }) {
  const [open, setOpen] = useState(false);
  const logId = useId();
  return (
    <li className="border-t border-border-1 first:border-t-0">
      <div className={`grid grid-cols-[24px_1fr] gap-x-2 gap-y-2 px-3 py-3 lg:min-h-12 lg:py-1.5 ${rowGrid}`}>
        <button
          type="button"
          aria-expanded={open}
          aria-controls={logId}
          aria-label={`Log of ${service.name}`}
          onClick={() => setOpen(!open)}
          className="flex size-6 items-center justify-center rounded-inner text-text-3 hover:bg-surface-2 hover:text-text-1"
        >
          <ChevronRight size={16} className={`transition-transform ${open ? "rotate-90" : ""}`} />
        </button>
        <p className="min-w-0 truncate font-medium max-lg:leading-6" title={service.purpose}>
          {service.name}
        </p>
        <ServiceStateCell service={service} />
        <Numbers service={service} />
        <LastWords service={service} />
        <div className="max-lg:col-start-2">
          <ServiceActions service={service} />
        </div>
      </div>
      <div id={logId}>{open ? <ServiceLog name={service.name} /> : null}</div>
    </li>
  );
}

function ServiceStateCell({ service }: { readonly service: Service }) {
  const { icon, word } = stateLooks[service.state];
  return (
    <p className={`flex min-w-0 items-center gap-1.5 font-medium max-lg:col-start-2 ${groupText[statusGroup(icon)]}`}>
      <StatusIcon status={icon} hidden />
      {word}
    </p>
  );
}

function Numbers({ service }: { readonly service: Service }) {
  const now = useNow(service.readyAt === null ? null : 1000);
  const numbers = [
    ["Up for", service.readyAt === null ? "–" : formatDuration(now - service.readyAt)],
    ["Memory", service.memoryBytes === null ? "–" : formatBytes(service.memoryBytes)],
    ["Restarts", String(service.restarts)],
  ] as const;
  return (
    <dl className="flex flex-wrap gap-x-5 gap-y-1 max-lg:col-start-2 lg:contents">
      {numbers.map(([name, value]) => (
        <div key={name} className="flex items-baseline gap-1.5 lg:justify-end">
          <dt className="text-text-3 lg:sr-only">{name}</dt>
          <dd className="tabular font-mono text-xs leading-5 text-text-2">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Why it is not running, if it is not, and the last thing it said. */
function LastWords({ service }: { readonly service: Service }) {
  const now = useNow(service.state === "backingOff" ? 1000 : null);
  const detail = stateDetail(service, now);
  const line = service.lastLine === null ? null : readLine(service.lastLine).text;
  if (detail === null && line === null) return <span className="max-lg:hidden" />;
  return (
    <p className="truncate text-xs leading-5 text-text-3 max-lg:col-start-2 lg:pl-3" title={line ?? undefined}>
      {detail === null ? null : <span className="mr-1.5 text-text-1">{detail}</span>}
      <span className="sr-only">Last line: </span>
      <span className="font-mono">{line}</span>
    </p>
  );
}
