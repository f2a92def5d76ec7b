"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { GivenOrb } from "#server/core/orb/orb-source.ts";
import { useTRPC } from "#web/lib/trpc.tsx";

type Orbs = Readonly<Record<string, GivenOrb>>;

/** Keeps the orbs that were fetched so far, and fetches those that are missing. */
export function useOrbs(): {
  readonly orbs: Orbs;
  readonly isFetching: boolean;
  readonly want: (references: readonly string[]) => void;
} {
  const trpc = useTRPC();
  const [orbs, setOrbs] = useState<Orbs>({});
  const [wanted, want] = useState<readonly string[]>([]);
  const references = wanted.filter((reference) => !(reference in orbs));
  const query = useQuery(
    trpc.config.orbs.queryOptions(
      { references },
      { enabled: references.length > 0, staleTime: Number.POSITIVE_INFINITY, retry: false },
    ),
  );
  const found = query.data;
  if (found !== undefined && references.some((reference) => reference in found)) setOrbs({ ...orbs, ...found });
  return { orbs, isFetching: references.length > 0 && query.isFetching, want };
}
