"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTRPC } from "#console/lib/trpc.ts";
import { CopyButton } from "#ui/control/copy-button.tsx";
import { formatBytes } from "#ui/time/format-bytes.ts";
import { RelativeTime } from "#ui/time/relative-time.tsx";

const pollMs = 10_000;

/** What this installation is: its version, addresses and places. */
export function InstallationFacts() {
  const { data } = useQuery({ ...useTRPC().installation.get.queryOptions(), refetchInterval: pollMs });
  if (!data) return null;
  return (
    <section aria-labelledby="installation-title" className="mt-10 flex flex-col gap-3">
      <h2 id="installation-title" className="text-lg">
        Installation
      </h2>
      <dl className="grid rounded border border-border-1 bg-surface-1 sm:grid-cols-2">
        <Fact name="Version">Rotunda {data.version}</Fact>
        <Fact name="Dashboard">
          <a className="text-accent underline-offset-2 hover:underline" href={data.dashboardUrl}>
            {data.dashboardUrl}
          </a>
        </Fact>
        <Fact name="Database">
          {data.database === "embedded" ? "Embedded PostgreSQL" : "PostgreSQL of DATABASE_URL"}
        </Fact>
        <Fact name="Data directory" copy={data.dataDirectory}>
          <span className="font-mono text-xs">{data.dataDirectory}</span>
        </Fact>
        <Fact name="Started">
          <RelativeTime at={new Date(data.startedAt).toISOString()} />
        </Fact>
        <Fact name="This console">
          Node.js {data.nodeVersion.replace("v", "")}
          {data.memoryBytes === null ? null : `, ${formatBytes(data.memoryBytes)} of memory`}
        </Fact>
      </dl>
    </section>
  );
}

function Fact(props: { readonly name: string; readonly copy?: string; readonly children: ReactNode }) {
  return (
    <div className="flex min-w-0 items-center gap-3 border-border-1 px-4 py-2 not-first:border-t sm:[&:nth-child(2)]:border-t-0">
      <dt className="w-28 shrink-0 text-text-3">{props.name}</dt>
      <dd className="min-w-0 truncate">{props.children}</dd>
      {props.copy === undefined ? null : (
        <CopyButton text={props.copy} label={`Copy the ${props.name.toLowerCase()}`} />
      )}
    </div>
  );
}
