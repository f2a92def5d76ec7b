"use client";

import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { ListChecks } from "lucide-react";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useLayoutEffect, useMemo, useRef, useState } from "react";
import type { TestListView, TestView } from "#server/views/test-view.ts";
import { Button } from "#ui/control/button.tsx";
import { EmptyState } from "#ui/feedback/empty-state.tsx";
import { Skeleton } from "#ui/feedback/skeleton.tsx";
import { TestFilterBar } from "#web/features/job/test-filter-bar.tsx";
import {
  type OpenRows,
  type TestRow,
  testFilters,
  testGroupings,
  testRows,
} from "#web/features/job/test-list-model.ts";
import { TestGroupRow, TestRowView } from "#web/features/job/test-row.tsx";
import { useTests } from "#web/features/job/use-tests.ts";
import { CodeSnippet } from "#web/lib/code-snippet.tsx";
import { QueryFault } from "#web/lib/query-fault.tsx";

const snippet = `- store_test_results:
    path: test-results`;

/** The tests that a job stored: failures first, with what they said. */
export function TestPanel({ jobId, ended }: { readonly jobId: string; readonly ended: boolean }) {
  const query = useTests(jobId);
  if (query.error && !query.data)
    return <QueryFault error={query.error} what="The tests" retry={() => void query.refetch()} />;
  if (!query.data) return <TestSkeleton />;
  if (query.data.tests.length === 0) {
    return (
      <EmptyState
        title={ended ? "No test results" : "No test results yet"}
        icon={<ListChecks size={28} />}
        action={<CodeSnippet text={snippet} label="Copy the step" />}
      >
        Let your tests write JUnit XML, and add a store_test_results step with the folder that holds it. Failures then
        stand here with what they said, and tests can be split by how long they take.
      </EmptyState>
    );
  }
  return <TestList jobId={jobId} list={query.data} />;
}

function TestList({ jobId, list }: { readonly jobId: string; readonly list: TestListView }) {
  const [choice, setChoice] = useQueryStates(
    {
      q: parseAsString.withDefault(""),
      result: parseAsStringLiteral(testFilters).withDefault("all"),
      by: parseAsStringLiteral(testGroupings).withDefault("suite"),
    },
    { clearOnDefault: true },
  );
  const [openRows, setOpenRows] = useState<OpenRows>(new Map());
  const { q: text, result: filter, by: grouping } = choice;
  const rows = useMemo(
    () => testRows(list.tests, { text, filter, grouping }, openRows),
    [list.tests, text, filter, grouping, openRows],
  );
  const toggle = (row: TestRow) => setOpenRows((now) => new Map(now).set(row.key, !row.open));
  return (
    <div className="flex flex-col gap-3">
      <TestFilterBar
        list={list}
        choice={{ text, filter, grouping }}
        onText={(q) => void setChoice({ q })}
        onFilter={(result) => void setChoice({ result })}
        onGrouping={(by) => void setChoice({ by })}
      />
      {rows.length === 0 ? (
        <EmptyState
          title="No test fits"
          action={<Button onClick={() => void setChoice({ q: null, result: null })}>Clear the filters</Button>}
        >
          The job has tests, but none with these words and this result.
        </EmptyState>
      ) : (
        <Rows jobId={jobId} rows={rows} tests={list.tests} isGrouped={grouping !== "slowest"} onToggle={toggle} />
      )}
    </div>
  );
}

const rowPx = 37;

function Rows(props: {
  readonly jobId: string;
  readonly rows: readonly TestRow[];
  readonly tests: readonly TestView[];
  readonly isGrouped: boolean;
  readonly onToggle: (row: TestRow) => void;
}) {
  const { jobId, rows, tests, isGrouped, onToggle } = props;
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  // Where the list begins in the page is known once it is laid out.
  useLayoutEffect(() => setTop((box.current?.getBoundingClientRect().top ?? 0) + window.scrollY), []);
  const hasCopies = useMemo(() => new Set(tests.map((test) => test.taskIndex)).size > 1, [tests]);
  const view = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => rowPx,
    overscan: 20,
    scrollMargin: top,
    getItemKey: (index) => rows[index]?.key ?? index,
  });
  return (
    <div ref={box} className="overflow-clip rounded border border-border-1 border-b-0">
      <div className="relative" style={{ height: view.getTotalSize() }}>
        {view.getVirtualItems().map((item) => {
          const row = rows[item.index];
          return row ? (
            <div
              key={row.key}
              ref={view.measureElement}
              data-index={item.index}
              className="absolute inset-x-0"
              style={{ top: item.start - top }}
            >
              {row.kind === "group" ? (
                <TestGroupRow group={row.group} open={row.open} onToggle={() => onToggle(row)} />
              ) : (
                <TestRowView
                  jobId={jobId}
                  test={row.test}
                  open={row.open}
                  around={isGrouped ? null : row.test.suite || row.test.file}
                  copy={hasCopies ? row.test.taskIndex : null}
                  onToggle={() => onToggle(row)}
                />
              )}
            </div>
          ) : null;
        })}
      </div>
    </div>
  );
}

function TestSkeleton() {
  return (
    <div role="status" aria-busy="true" aria-label="Loading tests" className="flex flex-col gap-3">
      <Skeleton className="h-5 w-72" />
      <div className="rounded border border-border-1">
        {Array.from({ length: 6 }, (_, index) => (
          <div key={index} className="flex h-9 items-center gap-3 border-b border-border-1 px-3 last:border-b-0">
            <Skeleton className="size-4 !rounded-full" />
            <Skeleton className="w-64" />
          </div>
        ))}
      </div>
    </div>
  );
}
