"use client";

import { Gauge, Lightbulb } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import type { JobView, TaskView } from "#server/views/job-view.ts";
import type { ResourceView } from "#server/views/resource-view.ts";
import { LineChart } from "#ui/chart/line-chart.tsx";
import { TimeAxis } from "#ui/chart/time-axis.tsx";
import { EmptyState } from "#ui/feedback/empty-state.tsx";
import { Skeleton } from "#ui/feedback/skeleton.tsx";
import { groupFill, statusGroup } from "#ui/status/status-group.ts";
import { StatusIcon } from "#ui/status/status-icon.tsx";
import { formatBytes } from "#ui/time/format-bytes.ts";
import { useNow } from "#ui/time/use-now.ts";
import {
  classHint,
  formatCpus,
  measuredSentence,
  type StepBand,
  stepBands,
  usageOf,
  usageSentence,
} from "#web/features/job/resource-model.ts";
import { useResources } from "#web/features/job/use-resources.ts";
import { QueryFault } from "#web/lib/query-fault.tsx";

/** What one parallel copy used of its class over time, with its steps beneath. */
export function ResourcePanel({ job, task }: { readonly job: JobView; readonly task: TaskView | null }) {
  const runs = job.tasks.some((each) => each.stoppedAt === null);
  const query = useResources(job.id, runs);
  const now = useNow(runs ? 1000 : null);
  if (query.error && !query.data)
    return <QueryFault error={query.error} what="The resources" retry={() => void query.refetch()} />;
  if (!query.data) return <ResourceSkeleton />;
  const resources = query.data.find((each) => each.taskIndex === task?.index);
  if (task === null || resources === undefined || resources.atMs.length === 0) {
    return (
      <EmptyState title={runs ? "Nothing measured yet" : "Nothing was measured"} icon={<Gauge size={28} />}>
        {runs
          ? "Processor, memory, network and disk are measured once a second and told every few seconds."
          : "Processor, memory, network and disk are measured once a second where a job runs in a container or a sandbox. One that ends sooner leaves no measurement."}
      </EmptyState>
    );
  }
  return (
    <div className="flex flex-col gap-4">
      {job.limits ? <Verdict resources={resources} task={task} grant={job.limits} /> : null}
      <p className="tabular -my-2 text-xs text-text-3 empty:hidden">{measuredSentence(resources, task, now)}</p>
      <Charts resources={resources} grant={job.limits} bands={stepBands(task, resources.startedAt, now)} />
    </div>
  );
}

function Verdict(props: {
  readonly resources: ResourceView;
  readonly task: TaskView;
  readonly grant: NonNullable<JobView["limits"]>;
}) {
  const { resources, task, grant } = props;
  const isOutOfMemory = task.stopReason === "outOfMemory";
  const hint = classHint(resources, grant, { isOutOfMemory, hasEnded: task.stoppedAt !== null });
  return (
    <div className="flex flex-col gap-1.5">
      <p className="max-w-[90ch]">{usageSentence(usageOf(resources), grant)}</p>
      {hint ? (
        <p className={`flex items-center gap-2 ${isOutOfMemory ? "text-status-failed" : "text-text-2"}`}>
          {isOutOfMemory ? (
            <StatusIcon status="failed" size={14} hidden />
          ) : (
            <Lightbulb size={14} aria-hidden className="shrink-0 text-text-3" />
          )}
          {hint}
        </p>
      ) : null}
    </div>
  );
}

const rate = (bytes: number): string => `${formatBytes(bytes)}/s`;

function Charts(props: {
  readonly resources: ResourceView;
  readonly grant: JobView["limits"];
  readonly bands: readonly StepBand[];
}) {
  const { resources, grant, bands } = props;
  const [at, setAt] = useState<number | null>(null);
  const spanMs = Math.max(resources.atMs.at(-1) ?? 0, ...bands.map((band) => band.toMs), 1);
  const place = { times: resources.atMs, spanMs, at, onAt: setAt };
  const axis = (
    <div className="flex flex-col gap-1.5">
      <Bands bands={bands} spanMs={spanMs} />
      <TimeAxis spanMs={spanMs} />
    </div>
  );
  return (
    <div className="grid gap-x-6 gap-y-5 lg:grid-cols-2">
      <LineChart
        {...place}
        title="Processor"
        series={[{ name: "Used", values: resources.cpus, tone: "first" }]}
        limit={grant ? { value: grant.cpus, text: `${grant.cpus} CPU by its class` } : null}
        format={formatCpus}
      />
      <LineChart
        {...place}
        title="Memory"
        series={[{ name: "Used", values: resources.memoryBytes, tone: "first" }]}
        limit={grant ? { value: grant.memoryBytes, text: `${formatBytes(grant.memoryBytes)} by its class` } : null}
        format={formatBytes}
      />
      <LineChart
        {...place}
        title="Network"
        series={[
          { name: "Received", values: resources.receivedBytesPerSecond, tone: "first" },
          { name: "Sent", values: resources.sentBytesPerSecond, tone: "second" },
        ]}
        limit={null}
        format={rate}
      />
      <LineChart
        {...place}
        title="Disk"
        series={[
          { name: "Read", values: resources.readBytesPerSecond, tone: "first" },
          { name: "Written", values: resources.writtenBytesPerSecond, tone: "second" },
        ]}
        limit={null}
        format={rate}
      />
      <div className="max-lg:hidden">{axis}</div>
      <div>{axis}</div>
    </div>
  );
}

/** A narrower band has no room for a name; it is there on hover. */
const labelledPart = 0.08;

/** The steps over the same time as the charts above. */
function Bands({ bands, spanMs }: { readonly bands: readonly StepBand[]; readonly spanMs: number }) {
  return (
    <div className="relative h-5 overflow-clip rounded border border-border-1 bg-surface-0">
      {bands.map((band) => (
        <Link
          key={band.step}
          href={`?tab=steps#step-${band.step}`}
          title={band.name}
          aria-label={`Step ${band.name}`}
          className="group absolute inset-y-0 min-w-0.5 overflow-hidden border-r border-surface-1 -outline-offset-2"
          style={{ left: `${(band.fromMs / spanMs) * 100}%`, width: `${((band.toMs - band.fromMs) / spanMs) * 100}%` }}
        >
          <span
            className={`absolute inset-0 opacity-20 group-hover:opacity-35 ${groupFill[statusGroup(band.status)]}`}
          />
          {(band.toMs - band.fromMs) / spanMs < labelledPart ? null : (
            <span className="relative block truncate px-1.5 text-xs leading-[18px] text-text-1">{band.name}</span>
          )}
        </Link>
      ))}
    </div>
  );
}

function ResourceSkeleton() {
  return (
    <div role="status" aria-busy="true" aria-label="Loading resources" className="flex flex-col gap-4">
      <Skeleton className="w-96 max-w-full" />
      <div className="grid gap-x-6 gap-y-5 lg:grid-cols-2">
        {Array.from({ length: 4 }, (_, index) => (
          <Skeleton key={index} className="h-[122px] w-full !rounded" />
        ))}
      </div>
    </div>
  );
}
