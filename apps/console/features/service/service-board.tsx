"use client";

import { AllActions } from "#console/features/service/all-actions.tsx";
import { summarize } from "#console/features/service/service-model.ts";
import { rowGrid, ServiceRow } from "#console/features/service/service-row.tsx";
import { useServices } from "#console/features/service/use-services.ts";
import { faultText } from "#console/lib/fault-text.ts";
import type { Service } from "#console/lib/trpc.ts";
import { ErrorPanel } from "#ui/feedback/error-panel.tsx";
import { Skeleton } from "#ui/feedback/skeleton.tsx";
import { formatBytes } from "#ui/time/format-bytes.ts";
import { formatRelative } from "#ui/time/format-time.ts";
import { useNow } from "#ui/time/use-now.ts";

/** All services of this machine, live. */
export function ServiceBoard() {
  const query = useServices();
  const services = query.data;
  return (
    <section aria-labelledby="services-title" className="flex flex-col gap-4">
      <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
        <div>
          <h1 id="services-title" className="text-xl">
            Services
          </h1>
          <p className="min-h-5 text-text-2">{services ? <Summary services={services} /> : null}</p>
        </div>
        {services ? <AllActions services={services} /> : null}
      </div>
      {query.error ? <Lost since={query.dataUpdatedAt} message={faultText(query.error) ?? ""} /> : null}
      {services ? <ServiceTable services={services} /> : <LoadingTable />}
    </section>
  );
}

function Summary({ services }: { readonly services: readonly Service[] }) {
  const { running, memoryBytes } = summarize(services);
  return (
    <>
      {running} of {services.length} running
      <span className="text-text-3"> · {formatBytes(memoryBytes)} of memory together</span>
    </>
  );
}

function ServiceTable({ services }: { readonly services: readonly Service[] }) {
  return (
    <div className="overflow-hidden rounded border border-border-1 bg-surface-1">
      <div
        aria-hidden
        className={`hidden border-b border-border-1 bg-surface-2 px-3 py-1.5 text-xs text-text-2 lg:grid ${rowGrid}`}
      >
        <span />
        <span>Service</span>
        <span>State</span>
        <span className="text-right">Up for</span>
        <span className="text-right">Memory</span>
        <span className="text-right">Restarts</span>
        <span className="pl-3">Last line</span>
        <span />
      </div>
      <ul>
        {services.map((service) => (
          <ServiceRow key={service.name} service={service} />
        ))}
      </ul>
    </div>
  );
}

function LoadingTable() {
  return (
    <div aria-busy className="flex flex-col gap-5 rounded border border-border-1 bg-surface-1 px-4 py-5">
      {["postgres", "engine", "web"].map((name) => (
        <Skeleton key={name} className="w-full max-w-[640px]" />
      ))}
    </div>
  );
}

function Lost({ since, message }: { readonly since: number; readonly message: string }) {
  const now = useNow(1000);
  const asOf = since > 0 ? ` What follows was so ${formatRelative(new Date(since), new Date(now))}.` : "";
  return (
    <div className="-mx-4 -my-3">
      <ErrorPanel title={message} message={`This page goes on trying.${asOf}`} />
    </div>
  );
}
