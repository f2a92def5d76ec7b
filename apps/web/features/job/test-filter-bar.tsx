"use client";

import { Search } from "lucide-react";
import type { TestListView } from "#server/views/test-view.ts";
import { Segmented } from "#ui/control/segmented.tsx";
import { inputClass } from "#ui/control/text-field.tsx";
import { StatusIcon } from "#ui/status/status-icon.tsx";
import { formatPastDuration } from "#ui/time/format-time.ts";
import type { TestChoice, TestFilter, TestGrouping } from "#web/features/job/test-list-model.ts";

/** How many tests there are and how they ended; what narrows and orders the list. */
export function TestFilterBar(props: {
  readonly list: TestListView;
  readonly choice: TestChoice;
  readonly onText: (text: string) => void;
  readonly onFilter: (filter: TestFilter) => void;
  readonly onGrouping: (grouping: TestGrouping) => void;
}) {
  const { list, choice, onText, onFilter, onGrouping } = props;
  const { success, failure, error, skipped } = list.counts;
  const total = success + failure + error + skipped;
  return (
    <div className="flex flex-col gap-3">
      <p className="flex flex-wrap items-center gap-x-5 gap-y-1">
        {failure + error > 0 ? <Count status="failed" count={failure + error} word="failed" /> : null}
        {success > 0 ? <Count status="success" count={success} word="passed" /> : null}
        {skipped > 0 ? <Count status="not_run" count={skipped} word="skipped" /> : null}
        <span className="text-text-3">
          {total.toLocaleString("en")} {total === 1 ? "test" : "tests"} in {formatPastDuration(list.seconds * 1000)}
        </span>
      </p>
      {total > list.tests.length ? (
        <p className="text-text-2">
          The list holds the first {list.tests.length.toLocaleString("en")} of them. Failures are among these before
          anything else.
        </p>
      ) : null}
      <search className="flex flex-wrap items-center gap-2">
        <label className="relative min-w-48 flex-1 sm:max-w-80">
          <Search size={14} aria-hidden className="pointer-events-none absolute top-1.5 left-2 text-text-3" />
          <input
            type="search"
            data-filter
            aria-label="Filter tests by name"
            placeholder="Filter by name, suite or file"
            value={choice.text}
            onChange={(event) => onText(event.target.value)}
            className={`${inputClass} !h-[26px] !pl-7`}
          />
        </label>
        <Segmented
          label="Results"
          items={[
            { value: "all", label: "All" },
            { value: "failed", label: "Failed" },
            { value: "skipped", label: "Skipped" },
            { value: "passed", label: "Passed" },
          ]}
          value={choice.filter}
          onChange={onFilter}
        />
        <Segmented
          label="Order"
          items={[
            { value: "suite", label: "Suites" },
            { value: "file", label: "Files" },
            { value: "slowest", label: "Slowest" },
          ]}
          value={choice.grouping}
          onChange={onGrouping}
        />
      </search>
    </div>
  );
}

function Count(props: {
  readonly status: "failed" | "success" | "not_run";
  readonly count: number;
  readonly word: string;
}) {
  const { status, count, word } = props;
  return (
    <span className="inline-flex items-center gap-1.5">
      <StatusIcon status={status} hidden />
      <span>
        <span className="tabular font-medium">{count.toLocaleString("en")}</span> {word}
      </span>
    </span>
  );
}
