"use client";

import { useQuery } from "@tanstack/react-query";
import { Archive, Trash2 } from "lucide-react";
import { useState } from "react";
import type { CacheView } from "#server/views/cache-view.ts";
import { Button, IconButton } from "#ui/control/button.tsx";
import { EmptyState } from "#ui/feedback/empty-state.tsx";
import { formatBytes } from "#ui/time/format-bytes.ts";
import { RelativeTime } from "#ui/time/relative-time.tsx";
import { DeleteDialog } from "#web/features/settings/delete-dialog.tsx";
import { RowsSkeleton } from "#web/features/settings/variable-panel.tsx";
import { CodeSnippet } from "#web/lib/code-snippet.tsx";
import { QueryFault } from "#web/lib/query-fault.tsx";
import { useTRPC, useTRPCClient } from "#web/lib/trpc.tsx";
import { useAction } from "#web/lib/use-action.ts";

const snippet = `- restore_cache:
    keys: [deps-{{ checksum "package-lock.json" }}]
- save_cache:
    key: deps-{{ checksum "package-lock.json" }}
    paths: [node_modules]`;

/** What a project keeps between its jobs: how large it is, when it was last used, and how to be rid of it. */
export function CachePanel({ slug }: { readonly slug: string }) {
  const trpc = useTRPC();
  const query = useQuery(trpc.cache.list.queryOptions({ slug }));
  const [asking, setAsking] = useState<CacheView | "all" | null>(null);
  if (query.error && !query.data)
    return <QueryFault error={query.error} what="The caches" retry={() => void query.refetch()} />;
  if (!query.data) return <RowsSkeleton label="Loading caches" />;
  const caches = query.data;
  if (caches.length === 0) {
    return (
      <EmptyState
        title="No caches"
        icon={<Archive size={28} />}
        action={<CodeSnippet text={snippet} label="Copy the steps" />}
      >
        A job keeps what is slow to fetch for the next one when it has a save_cache step.
      </EmptyState>
    );
  }
  const total = caches.reduce((sum, cache) => sum + cache.sizeBytes, 0);
  return (
    <section aria-label="Caches" className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-text-2">
          {caches.length === 1 ? "1 cache" : `${caches.length.toLocaleString("en")} caches`}, {formatBytes(total)}{" "}
          stored. A key is written once; deleting it lets the next job write it anew.
        </p>
        <Button look="danger" icon={<Trash2 size={14} />} onClick={() => setAsking("all")}>
          Delete all caches
        </Button>
      </div>
      <ul className="rounded border border-border-1">
        {caches.map((cache) => (
          <Row key={cache.id} cache={cache} onDelete={() => setAsking(cache)} />
        ))}
      </ul>
      {asking === null ? null : <RemoveDialog slug={slug} what={asking} onClose={() => setAsking(null)} />}
    </section>
  );
}

function Row({ cache, onDelete }: { readonly cache: CacheView; readonly onDelete: () => void }) {
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 border-b border-border-1 py-2 pr-2 pl-3 last:border-b-0 md:grid-cols-[minmax(0,1fr)_88px_190px_auto]">
      <div className="min-w-0">
        <code className="block truncate font-mono text-xs font-medium" title={cache.key}>
          {cache.key}
        </code>
        <span className="block truncate font-mono text-xs text-text-3" title={cache.paths.join("\n")}>
          {cache.paths.join(", ")}
        </span>
      </div>
      <span
        className="tabular font-mono text-xs text-text-2 max-md:order-3 md:text-right"
        title={`${formatBytes(cache.unpackedBytes)} unpacked`}
      >
        {formatBytes(cache.sizeBytes)}
      </span>
      <span className="text-xs text-text-3 max-md:order-4 max-md:text-right">
        used <RelativeTime at={cache.lastUsedAt} />
      </span>
      <IconButton label={`Delete the cache ${cache.key}`} className="justify-self-end" onClick={onDelete}>
        <Trash2 size={14} />
      </IconButton>
    </li>
  );
}

function RemoveDialog(props: {
  readonly slug: string;
  readonly what: CacheView | "all";
  readonly onClose: () => void;
}) {
  const { slug, what, onClose } = props;
  const trpc = useTRPC();
  const client = useTRPCClient();
  const isAll = what === "all";
  const remove = useAction({
    run: () => client.cache.remove.mutate({ slug, selection: isAll ? "all" : { id: what.id } }),
    done: (count) => (count === 1 ? "1 cache is deleted" : `${count} caches are deleted`),
    refresh: [trpc.cache.list.queryKey({ slug })],
    onDone: onClose,
  });
  return (
    <DeleteDialog
      title={isAll ? "Delete all caches of this project?" : "Delete this cache?"}
      what={isAll ? "all caches" : "cache"}
      busy={remove.isPending}
      onDelete={() => remove.mutate(undefined)}
      onClose={onClose}
    >
      {isAll ? null : <code className="font-mono text-xs break-all text-text-1">{what.key}</code>}
      <p>Nothing is lost for good: the next jobs fetch what they need and save it again, which takes them longer.</p>
    </DeleteDialog>
  );
}
