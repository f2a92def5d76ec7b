"use client";

import { useQuery } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import type { ContextUseView, ContextView } from "#server/views/variable-view.ts";
import { Button } from "#ui/control/button.tsx";
import { DeleteDialog } from "#web/features/settings/delete-dialog.tsx";
import { RowsSkeleton, VariablePanel } from "#web/features/settings/variable-panel.tsx";
import { PageHeader } from "#web/lib/page-header.tsx";
import { contextsPath, pipelinesPath } from "#web/lib/page-links.ts";
import { PageTitle } from "#web/lib/page-title.tsx";
import { QueryFault } from "#web/lib/query-fault.tsx";
import { useTRPC, useTRPCClient } from "#web/lib/trpc.tsx";
import { useAction } from "#web/lib/use-action.ts";

/** A context: its variables, and which jobs named it lately. */
export function ContextPage({ id }: { readonly id: string }) {
  const trpc = useTRPC();
  const query = useQuery(trpc.context.get.queryOptions({ id }));
  const uses = useQuery(trpc.context.uses.queryOptions({ id }));
  const [deleting, setDeleting] = useState(false);
  if (query.error && !query.data)
    return <QueryFault error={query.error} what="The context" retry={() => void query.refetch()} />;
  const context = query.data;
  return (
    <>
      <PageTitle title={`${context?.name ?? "Context"} · Contexts`} />
      <PageHeader
        crumbs={[{ label: "Contexts", href: contextsPath }, { label: context?.name ?? "…" }]}
        actions={
          context ? (
            <Button look="danger" icon={<Trash2 size={14} />} onClick={() => setDeleting(true)}>
              Delete context
            </Button>
          ) : null
        }
      />
      <div className="flex max-w-[1040px] flex-col gap-6 px-4 py-5 md:px-6">
        {context ? (
          <>
            <div>
              <h1 className="text-xl break-all">{context.name}</h1>
              <p className="text-text-3">{context.organization}</p>
            </div>
            <VariablePanel
              owner={{ contextId: id }}
              lead={`Jobs of ${context.organization} that name this context see these. Where a job names several contexts, the later one wins.`}
            />
            <Uses uses={uses.data} />
          </>
        ) : (
          <RowsSkeleton label="Loading the context" />
        )}
      </div>
      {context && deleting ? (
        <RemoveDialog context={context} uses={uses.data ?? []} onClose={() => setDeleting(false)} />
      ) : null}
    </>
  );
}

function Uses({ uses }: { readonly uses: readonly ContextUseView[] | undefined }) {
  if (!uses) return null;
  return (
    <section aria-label="Used by" className="flex flex-col gap-2">
      <h2 className="text-base">Used by</h2>
      {uses.length === 0 ? (
        <p className="text-text-3">No job of the latest pipelines named it.</p>
      ) : (
        <UseList uses={uses} />
      )}
    </section>
  );
}

const shownUsesMax = 12;

function UseList({ uses }: { readonly uses: readonly ContextUseView[] }) {
  return (
    <ul className="flex flex-col gap-0.5">
      {uses.slice(0, shownUsesMax).map((use) => (
        <li key={`${use.projectSlug} ${use.workflow} ${use.job}`} className="truncate">
          <Link href={pipelinesPath(use.projectSlug)} className="rounded text-text-2 hover:underline">
            {use.projectSlug.split("/").slice(1).join("/")}
          </Link>
          <span className="text-text-3"> · {use.workflow} · </span>
          {use.job}
        </li>
      ))}
      {uses.length > shownUsesMax ? <li className="text-text-3">and {uses.length - shownUsesMax} more</li> : null}
    </ul>
  );
}

function RemoveDialog(props: {
  readonly context: ContextView;
  readonly uses: readonly ContextUseView[];
  readonly onClose: () => void;
}) {
  const { context, uses, onClose } = props;
  const trpc = useTRPC();
  const client = useTRPCClient();
  const router = useRouter();
  const remove = useAction({
    run: () => client.context.remove.mutate({ id: context.id }),
    done: () => `Context ${context.name} is deleted`,
    refresh: [trpc.context.list.queryKey()],
    onDone: () => router.push(contextsPath),
  });
  const { variableCount } = context;
  return (
    <DeleteDialog
      title={`Delete the context ${context.name}?`}
      what="context"
      busy={remove.isPending}
      onDelete={() => remove.mutate(undefined)}
      onClose={onClose}
    >
      <p>
        {variableCount === 0
          ? "It has no variable."
          : `Its ${variableCount === 1 ? "variable goes" : `${variableCount} variables go`} with it and cannot be had back.`}{" "}
        Jobs that name it do not run any more: they end as unauthorized.
      </p>
      {uses.length > 0 ? (
        <div className="flex flex-col gap-1">
          <p>Named lately by</p>
          <UseList uses={uses} />
        </div>
      ) : (
        <p>No job of the latest pipelines named it.</p>
      )}
    </DeleteDialog>
  );
}
