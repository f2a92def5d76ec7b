"use client";

import { useQuery } from "@tanstack/react-query";
import { ChevronRight, Layers, Plus } from "lucide-react";
import Link from "next/link";
import { parseAsBoolean, useQueryState } from "nuqs";
import type { ContextView } from "#server/views/variable-view.ts";
import { Button } from "#ui/control/button.tsx";
import { EmptyState } from "#ui/feedback/empty-state.tsx";
import { Skeleton } from "#ui/feedback/skeleton.tsx";
import { RelativeTime } from "#ui/time/relative-time.tsx";
import { CreateContextDialog } from "#web/features/settings/create-context-dialog.tsx";
import { CodeSnippet } from "#web/lib/code-snippet.tsx";
import { contextPath } from "#web/lib/page-links.ts";
import { QueryFault } from "#web/lib/query-fault.tsx";
import { useTRPC } from "#web/lib/trpc.tsx";

const snippet = `workflows:
  main:
    jobs:
      - deploy:
          context: production`;

/** Every context, by organization. */
export function ContextList() {
  const trpc = useTRPC();
  const query = useQuery(trpc.context.list.queryOptions());
  if (query.error && !query.data)
    return <QueryFault error={query.error} what="The contexts" retry={() => void query.refetch()} />;
  if (!query.data) return <ListSkeleton />;
  if (query.data.length === 0) {
    return (
      <EmptyState
        title="No context yet"
        icon={<Layers size={28} />}
        action={<CodeSnippet text={snippet} label="Copy the lines" />}
      >
        A context is a set of variables that jobs of all projects of an organization can name. Only jobs that name it
        see them.
      </EmptyState>
    );
  }
  return (
    <ul>
      {query.data.map((context) => (
        <Row key={context.id} context={context} />
      ))}
    </ul>
  );
}

/** Opens the dialog that makes a context; `?create=true` opens it from elsewhere. */
export function CreateContextButton() {
  const [open, setOpen] = useQueryState("create", parseAsBoolean.withDefault(false));
  return (
    <>
      <Button look="primary" icon={<Plus size={14} />} onClick={() => void setOpen(true)}>
        Create context
      </Button>
      {open ? <CreateContextDialog onClose={() => void setOpen(null)} /> : null}
    </>
  );
}

function Row({ context }: { readonly context: ContextView }) {
  const { variableCount } = context;
  return (
    <li
      data-row
      className="relative flex h-14 items-center gap-4 border-b border-border-1 px-4 transition-colors hover:bg-surface-0 md:px-6"
    >
      <div className="min-w-0 flex-1">
        <Link
          data-row-link
          href={contextPath(context.id)}
          className="block truncate rounded text-base font-medium after:absolute after:inset-0"
        >
          {context.name}
        </Link>
        <p className="truncate text-xs text-text-3">{context.organization}</p>
      </div>
      <span className="tabular shrink-0 text-text-2">
        {variableCount === 1 ? "1 variable" : `${variableCount} variables`}
      </span>
      <span className="w-32 shrink-0 text-right text-text-3 max-sm:hidden">
        made <RelativeTime at={context.createdAt} />
      </span>
      <ChevronRight size={16} className="shrink-0 text-text-3" />
    </li>
  );
}

function ListSkeleton() {
  return (
    <div role="status" aria-busy="true" aria-label="Loading contexts">
      {Array.from({ length: 4 }, (_, index) => (
        <div key={index} className="flex h-14 items-center justify-between border-b border-border-1 px-4 md:px-6">
          <Skeleton className="w-48" />
          <Skeleton className="w-20" />
        </div>
      ))}
    </div>
  );
}
