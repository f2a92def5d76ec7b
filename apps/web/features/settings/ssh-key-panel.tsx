"use client";

import { useQuery } from "@tanstack/react-query";
import { KeySquare, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import type { SshKeyView } from "#server/views/ssh-key-view.ts";
import { Button, IconButton } from "#ui/control/button.tsx";
import { CopyButton } from "#ui/control/copy-button.tsx";
import { EmptyState } from "#ui/feedback/empty-state.tsx";
import { RelativeTime } from "#ui/time/relative-time.tsx";
import { AddSshKeyDialog } from "#web/features/settings/add-ssh-key-dialog.tsx";
import { DeleteDialog } from "#web/features/settings/delete-dialog.tsx";
import { RowsSkeleton } from "#web/features/settings/variable-panel.tsx";
import { CodeSnippet } from "#web/lib/code-snippet.tsx";
import { QueryFault } from "#web/lib/query-fault.tsx";
import { useTRPC, useTRPCClient } from "#web/lib/trpc.tsx";
import { useAction } from "#web/lib/use-action.ts";

const snippet = `- add_ssh_keys:
    fingerprints: ["SHA256:…"]`;

/** The private keys that jobs of a project can ask for. They go in and never come out. */
export function SshKeyPanel({ slug }: { readonly slug: string }) {
  const trpc = useTRPC();
  const query = useQuery(trpc.sshKey.list.queryOptions({ slug }));
  const [adding, setAdding] = useState(false);
  const [deleting, setDeleting] = useState<SshKeyView | null>(null);
  if (query.error && !query.data)
    return <QueryFault error={query.error} what="The keys" retry={() => void query.refetch()} />;
  if (!query.data) return <RowsSkeleton label="Loading keys" />;
  return (
    <section aria-label="SSH keys" className="flex flex-col gap-4">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <p className="max-w-[70ch] text-text-2">
          Jobs get the keys that their add_ssh_keys step names, to reach other repositories or to deploy. Keys for the
          repository's own host also fetch it, and come with each checkout.
        </p>
        <Button look="primary" icon={<Plus size={14} />} onClick={() => setAdding(true)}>
          Add key
        </Button>
      </div>
      {query.data.length === 0 ? (
        <EmptyState
          title="No key yet"
          icon={<KeySquare size={28} />}
          action={<CodeSnippet text={snippet} label="Copy the step" />}
        >
          A job that names a key which is not here fails, so add it first.
        </EmptyState>
      ) : (
        <ul className="rounded border border-border-1">
          {query.data.map((key) => (
            <Row key={key.fingerprint} sshKey={key} onDelete={() => setDeleting(key)} />
          ))}
        </ul>
      )}
      {adding ? <AddSshKeyDialog slug={slug} onClose={() => setAdding(false)} /> : null}
      {deleting ? <RemoveDialog slug={slug} sshKey={deleting} onClose={() => setDeleting(null)} /> : null}
    </section>
  );
}

function Row({ sshKey, onDelete }: { readonly sshKey: SshKeyView; readonly onDelete: () => void }) {
  const { fingerprint, md5, hostname, createdAt } = sshKey;
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 border-b border-border-1 py-2 pr-2 pl-3 last:border-b-0 md:grid-cols-[minmax(0,1fr)_160px_110px_auto]">
      <div className="min-w-0">
        <span className="flex items-center gap-1">
          <code className="truncate font-mono text-xs font-medium" title={fingerprint}>
            {fingerprint}
          </code>
          <CopyButton text={fingerprint} label="Copy the fingerprint" className="-my-1" />
        </span>
        <code className="block truncate font-mono text-xs text-text-3" title={md5}>
          {md5}
        </code>
      </div>
      <span className="min-w-0 truncate text-text-2 max-md:order-3">{hostname ?? "every host"}</span>
      <RelativeTime at={createdAt} className="text-xs text-text-3 max-md:order-4 max-md:text-right" />
      <IconButton label={`Delete the key ${fingerprint}`} className="justify-self-end" onClick={onDelete}>
        <Trash2 size={14} />
      </IconButton>
    </li>
  );
}

function RemoveDialog(props: { readonly slug: string; readonly sshKey: SshKeyView; readonly onClose: () => void }) {
  const { slug, sshKey, onClose } = props;
  const trpc = useTRPC();
  const client = useTRPCClient();
  const remove = useAction({
    run: () => client.sshKey.remove.mutate({ slug, fingerprint: sshKey.fingerprint }),
    done: () => "The key is deleted",
    refresh: [trpc.sshKey.list.queryKey({ slug })],
    onDone: onClose,
  });
  return (
    <DeleteDialog
      title="Delete this key?"
      what="key"
      busy={remove.isPending}
      onDelete={() => remove.mutate(undefined)}
      onClose={onClose}
    >
      <code className="font-mono text-xs break-all text-text-1">{sshKey.fingerprint}</code>
      <p>Jobs that name it fail from now on. It cannot be had back.</p>
    </DeleteDialog>
  );
}
