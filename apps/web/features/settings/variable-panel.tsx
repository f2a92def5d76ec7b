"use client";

import { ClipboardPaste, KeyRound, Plus, RotateCw, Trash2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { VariableView } from "#server/views/variable-view.ts";
import { Button, IconButton } from "#ui/control/button.tsx";
import { EmptyState } from "#ui/feedback/empty-state.tsx";
import { Skeleton } from "#ui/feedback/skeleton.tsx";
import { RelativeTime } from "#ui/time/relative-time.tsx";
import { DeleteDialog } from "#web/features/settings/delete-dialog.tsx";
import { useRemoveVariable, useVariables, type VariableOwner } from "#web/features/settings/use-variables.ts";
import { ImportDialog, VariableDialog } from "#web/features/settings/variable-dialogs.tsx";
import { QueryFault } from "#web/lib/query-fault.tsx";

type Asking =
  | { readonly what: "add" | "import" }
  | { readonly what: "replace" | "delete"; readonly name: string }
  | null;

/** The variables of a project or a context. Values go in and never come out. `lead` says who sees them. */
export function VariablePanel({ owner, lead }: { readonly owner: VariableOwner; readonly lead: ReactNode }) {
  const query = useVariables(owner);
  const [asking, setAsking] = useState<Asking>(null);
  if (query.error && !query.data)
    return <QueryFault error={query.error} what="The variables" retry={() => void query.refetch()} />;
  if (!query.data) return <RowsSkeleton label="Loading variables" />;
  const known = new Set(query.data.map((variable) => variable.name));
  const close = () => setAsking(null);
  return (
    <section aria-label="Environment variables" className="flex flex-col gap-4">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <p className="max-w-[70ch] text-text-2">{lead}</p>
        <div className="flex gap-2">
          <Button icon={<ClipboardPaste size={14} />} onClick={() => setAsking({ what: "import" })}>
            Import
          </Button>
          <Button look="primary" icon={<Plus size={14} />} onClick={() => setAsking({ what: "add" })}>
            Add variable
          </Button>
        </div>
      </div>
      {query.data.length === 0 ? (
        <EmptyState title="No variable yet" icon={<KeyRound size={28} />}>
          Tokens and passwords belong here and not into the repository: they are stored sealed, and what a job prints of
          them reads ****.
        </EmptyState>
      ) : (
        <ul className="rounded border border-border-1">
          {query.data.map((variable) => (
            <Row key={variable.name} variable={variable} onAsk={setAsking} />
          ))}
        </ul>
      )}
      {asking?.what === "add" ? <VariableDialog owner={owner} known={known} name={null} onClose={close} /> : null}
      {asking?.what === "import" ? <ImportDialog owner={owner} known={known} onClose={close} /> : null}
      {asking?.what === "replace" ? (
        <VariableDialog owner={owner} known={known} name={asking.name} onClose={close} />
      ) : null}
      {asking?.what === "delete" ? <RemoveDialog owner={owner} name={asking.name} onClose={close} /> : null}
    </section>
  );
}

function Row({ variable, onAsk }: { readonly variable: VariableView; readonly onAsk: (asking: Asking) => void }) {
  const { name, shown, updatedAt } = variable;
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 border-b border-border-1 py-1.5 pr-2 pl-3 last:border-b-0 md:h-10 md:grid-cols-[minmax(0,2fr)_minmax(0,1fr)_120px_auto] md:py-0">
      <code className="min-w-0 truncate font-mono text-xs font-medium" title={name}>
        {name}
      </code>
      <span className="flex min-w-0 items-center gap-3 max-md:order-3 max-md:col-span-2">
        <code className="font-mono text-xs text-text-3" title="The last four characters of the value">
          {shown.replace(/^xxxx/, "••••")}
        </code>
        <RelativeTime at={updatedAt} className="text-xs text-text-3 md:hidden" />
      </span>
      <RelativeTime at={updatedAt} className="text-xs text-text-3 max-md:hidden" />
      <span className="flex">
        <IconButton label={`Replace the value of ${name}`} onClick={() => onAsk({ what: "replace", name })}>
          <RotateCw size={14} />
        </IconButton>
        <IconButton label={`Delete ${name}`} onClick={() => onAsk({ what: "delete", name })}>
          <Trash2 size={14} />
        </IconButton>
      </span>
    </li>
  );
}

function RemoveDialog(props: { readonly owner: VariableOwner; readonly name: string; readonly onClose: () => void }) {
  const { owner, name, onClose } = props;
  const remove = useRemoveVariable(owner, onClose);
  return (
    <DeleteDialog
      title={`Delete ${name}?`}
      what="variable"
      busy={remove.isPending}
      onDelete={() => remove.mutate(name)}
      onClose={onClose}
    >
      <p>Jobs that start from now on run without it. Its value cannot be had back.</p>
    </DeleteDialog>
  );
}

/** Rows of a settings list while they are read. */
export function RowsSkeleton({ label }: { readonly label: string }) {
  return (
    <div role="status" aria-busy="true" aria-label={label} className="flex flex-col gap-4">
      <Skeleton className="h-5 w-96 max-w-full" />
      <div className="rounded border border-border-1">
        {Array.from({ length: 4 }, (_, index) => (
          <div key={index} className="flex h-10 items-center border-b border-border-1 px-3 last:border-b-0">
            <Skeleton className="w-48" />
          </div>
        ))}
      </div>
    </div>
  );
}
