"use client";

import { parseAsArrayOf, parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { statusFilters } from "#web/features/pipelines/pipeline-list-model.ts";

/** What narrows the list; it lives in the address, so that it can be shared and gone back to. */
export function usePipelineFilters() {
  const [filters, setFilters] = useQueryStates(
    {
      branch: parseAsString,
      status: parseAsArrayOf(parseAsStringLiteral(statusFilters)).withDefault([]),
      mine: parseAsBoolean.withDefault(false),
    },
    { history: "push", clearOnDefault: true },
  );
  const isNarrowed = filters.branch !== null || filters.status.length > 0 || filters.mine;
  const clear = () => setFilters({ branch: null, status: null, mine: null });
  return { filters, setFilters, isNarrowed, clear };
}
