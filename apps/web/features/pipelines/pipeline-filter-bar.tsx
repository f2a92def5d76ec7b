"use client";

import { useQuery } from "@tanstack/react-query";
import { GitBranch, X } from "lucide-react";
import { useId } from "react";
import { Segmented } from "#ui/control/segmented.tsx";
import { inputClass } from "#ui/control/text-field.tsx";
import type { AnyStatus } from "#ui/status/status-group.ts";
import { StatusIcon } from "#ui/status/status-icon.tsx";
import { type StatusFilter, statusFilters } from "#web/features/pipelines/pipeline-list-model.ts";
import { usePipelineFilters } from "#web/features/pipelines/use-pipeline-filters.ts";
import { useTRPC } from "#web/lib/trpc.tsx";

const filterLooks: Readonly<Record<StatusFilter, { readonly status: AnyStatus; readonly word: string }>> = {
  running: { status: "running", word: "Running" },
  failed: { status: "failed", word: "Failed" },
  hold: { status: "on_hold", word: "Needs approval" },
  success: { status: "success", word: "Success" },
  canceled: { status: "canceled", word: "Canceled" },
};

/** Everyone's or mine, statuses, branch: what narrows the list. */
export function PipelineFilterBar({ projectSlug }: { readonly projectSlug: string | null }) {
  const { filters, setFilters, isNarrowed, clear } = usePipelineFilters();
  const toggle = (filter: StatusFilter) => {
    const on = filters.status.includes(filter);
    void setFilters({ status: on ? filters.status.filter((word) => word !== filter) : [...filters.status, filter] });
  };
  return (
    <search className="flex flex-wrap items-center gap-2 border-b border-border-1 px-4 py-2 md:px-6">
      <Segmented
        label="Whose pipelines"
        items={[
          { value: "all", label: "Everyone's" },
          { value: "mine", label: "Mine" },
        ]}
        value={filters.mine ? "mine" : "all"}
        onChange={(value) => void setFilters({ mine: value === "mine" ? true : null })}
      />
      <div
        role="group"
        aria-label="Statuses"
        className="-mx-4 flex gap-1 overflow-x-auto px-4 max-sm:w-dvw sm:mx-0 sm:flex-wrap sm:px-0"
      >
        {statusFilters.map((filter) => (
          <button
            key={filter}
            type="button"
            aria-pressed={filters.status.includes(filter)}
            onClick={() => toggle(filter)}
            className="inline-flex h-7 shrink-0 items-center gap-1.5 rounded border border-border-1 px-2 text-sm text-text-2 transition-colors hover:border-border-2 hover:text-text-1 aria-pressed:border-accent aria-pressed:bg-accent/8 aria-pressed:text-text-1"
          >
            <StatusIcon status={filterLooks[filter].status} size={13} hidden />
            {filterLooks[filter].word}
          </button>
        ))}
      </div>
      <BranchField
        key={filters.branch}
        projectSlug={projectSlug}
        branch={filters.branch}
        onChange={(branch) => void setFilters({ branch })}
      />
      {isNarrowed ? (
        <button
          type="button"
          onClick={() => void clear()}
          className="inline-flex items-center gap-1 rounded px-1 text-sm text-text-2 hover:text-text-1"
        >
          <X size={13} />
          Clear filters
        </button>
      ) : null}
    </search>
  );
}

function BranchField(props: {
  readonly projectSlug: string | null;
  readonly branch: string | null;
  readonly onChange: (branch: string | null) => void;
}) {
  const { projectSlug, branch, onChange } = props;
  const trpc = useTRPC();
  const list = useId();
  const { data = [] } = useQuery(
    trpc.pipeline.branches.queryOptions({ slug: projectSlug ?? "" }, { enabled: projectSlug !== null }),
  );
  const choose = (text: string) => {
    const wanted = text.trim() || null;
    if (wanted !== branch) onChange(wanted);
  };
  return (
    <span className="relative flex items-center">
      <GitBranch size={13} className="pointer-events-none absolute left-2 text-text-3" />
      <input
        type="search"
        data-filter
        aria-label="Branch"
        placeholder="Branch"
        list={list}
        defaultValue={branch ?? ""}
        onBlur={(event) => choose(event.currentTarget.value)}
        onInput={(event) => {
          const text = event.currentTarget.value;
          if (text === "" || data.includes(text)) choose(text);
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter") choose(event.currentTarget.value);
        }}
        className={`${inputClass} !h-7 !w-44 !pr-2 !pl-7`}
      />
      <datalist id={list}>
        {data.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </span>
  );
}
