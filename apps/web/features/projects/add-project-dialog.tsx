"use client";

import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useDeferredValue, useState } from "react";
import { sshAddressOf } from "#server/core/ssh/ssh-address.ts";
import { Button } from "#ui/control/button.tsx";
import { TextAreaField } from "#ui/control/text-area-field.tsx";
import { TextField } from "#ui/control/text-field.tsx";
import { Dialog } from "#ui/overlay/dialog.tsx";
import { FormDialog } from "#ui/overlay/form-dialog.tsx";
import { StatusIcon } from "#ui/status/status-icon.tsx";
import { looksLikeRepository, suggestOrganization } from "#web/features/projects/project-form-model.ts";
import { explain } from "#web/lib/explain-error.ts";
import { HookSnippet } from "#web/lib/hook-snippet.tsx";
import { pipelinePath, pipelinesPath } from "#web/lib/page-links.ts";
import { useTRPC, useTRPCClient } from "#web/lib/trpc.tsx";
import { useAction } from "#web/lib/use-action.ts";
import { useSettled } from "#web/lib/use-settled.ts";

const typingMs = 400;

/** Adds a repository: it is looked at while its address is typed. Afterwards shows the hook that starts pipelines on push. */
export function AddProjectDialog({ onClose }: { readonly onClose: () => void }) {
  const [slug, setSlug] = useState<string | null>(null);
  return slug === null ? <AddForm onClose={onClose} onAdded={setSlug} /> : <Added slug={slug} onClose={onClose} />;
}

function AddForm({ onClose, onAdded }: { readonly onClose: () => void; readonly onAdded: (slug: string) => void }) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const [url, setUrl] = useState("");
  const [organization, setOrganization] = useState<string | null>(null);
  const [name, setName] = useState<string | null>(null);
  const [privateKey, setPrivateKey] = useState("");
  const settled = useSettled(useDeferredValue(url.trim()), typingMs);
  const isWorthALook = looksLikeRepository(settled);
  const look = useQuery(
    trpc.project.inspect.queryOptions(
      { repositoryUrl: settled },
      { enabled: isWorthALook, retry: false, staleTime: 30_000 },
    ),
  );
  const isBySsh = sshAddressOf(url.trim()) !== null;
  const isByKey = isBySsh && privateKey.trim() !== "";
  const shownOrganization =
    organization ?? (look.data || isByKey ? suggestOrganization(look.data?.repositoryUrl ?? url) : "");
  const shownName = name ?? look.data?.suggestedName ?? "";
  const isReady = (look.data !== undefined || isByKey) && shownOrganization.trim() !== "" && shownName.trim() !== "";
  const add = useAction({
    run: () =>
      client.project.add.mutate({
        repositoryUrl: url.trim(),
        organization: shownOrganization.trim(),
        name: shownName.trim(),
        ...(isByKey ? { privateKey } : {}),
      }),
    done: () => null,
    refresh: [trpc.project.list.queryKey()],
    onDone: (added) => onAdded(added.slug),
  });
  const typed = url.trim();
  return (
    <FormDialog
      title="Add a project"
      action="Add project"
      closeWord="Close"
      ready={isReady}
      busy={add.isPending}
      onSubmit={() => add.mutate(undefined)}
      onClose={onClose}
    >
      <TextField
        label="Repository"
        mono
        autoFocus
        required
        spellCheck={false}
        autoCapitalize="none"
        placeholder="/srv/git/shop.git or https://host/acme/shop.git"
        value={url}
        onChange={(event) => setUrl(event.target.value)}
        hint={<RepositoryNote typed={typed} settled={settled} look={look} />}
        fault={look.error && !isByKey && settled === typed && isWorthALook ? explain(look.error).message : undefined}
      />
      {isBySsh ? <KeyField value={privateKey} onChange={setPrivateKey} /> : null}
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          label="Organization"
          required
          value={shownOrganization}
          onChange={(event) => setOrganization(event.target.value)}
        />
        <TextField label="Name" required value={shownName} onChange={(event) => setName(event.target.value)} />
      </div>
      <SlugNote organization={shownOrganization.trim()} name={shownName.trim()} />
    </FormDialog>
  );
}

function SlugNote({ organization, name }: { readonly organization: string; readonly name: string }) {
  if (organization === "" || name === "") return null;
  return (
    <p className="text-xs text-text-3">
      Its slug will be <code className="font-mono text-text-2">{`git/${organization}/${name}`}</code>
    </p>
  );
}

/** A repository that is reached by ssh may need a key before it can be looked at. */
function KeyField({ value, onChange }: { readonly value: string; readonly onChange: (value: string) => void }) {
  return (
    <TextAreaField
      label="Private key"
      rows={5}
      placeholder={"-----BEGIN OPENSSH PRIVATE KEY-----\n…\n-----END OPENSSH PRIVATE KEY-----"}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      hint="Not needed where the server's own account may read the repository. The project keeps it, and jobs get it for this host when they check out."
    />
  );
}

function RepositoryNote(props: {
  readonly typed: string;
  readonly settled: string;
  readonly look: { readonly isFetching: boolean; readonly data: { readonly defaultBranch: string } | undefined };
}) {
  const { typed, settled, look } = props;
  if (typed === "") return "A directory on the server, or an address that git can clone.";
  if (typed !== settled || look.isFetching) return "Looking at the repository…";
  if (!looksLikeRepository(typed))
    return "A full path, or an address like https://host/acme/shop.git or git@host:acme/shop.git.";
  if (!look.data) return null;
  return (
    <span className="flex items-center gap-1.5">
      <StatusIcon status="success" size={13} hidden />
      Readable. The default branch is <code className="font-mono text-text-2">{look.data.defaultBranch}</code>.
    </span>
  );
}

function Added({ slug, onClose }: { readonly slug: string; readonly onClose: () => void }) {
  const client = useTRPCClient();
  const router = useRouter();
  const run = useAction({
    run: () => client.pipeline.trigger.mutate({ projectSlug: slug }),
    done: () => null,
    onDone: ({ number }) => router.push(pipelinePath(slug, number)),
  });
  return (
    <Dialog
      title={`${slug.split("/").slice(1).join("/")} is added`}
      wide
      onClose={onClose}
      footer={
        <>
          <Button
            onClick={() => {
              onClose();
              router.push(pipelinesPath(slug));
            }}
          >
            Open the project
          </Button>
          <Button look="primary" busy={run.isPending} onClick={() => run.mutate(undefined)}>
            Run the default branch
          </Button>
        </>
      }
    >
      <HookSnippet slug={slug} />
    </Dialog>
  );
}
