"use client";

import { type FormEvent, useId, useState } from "react";
import { Button } from "#ui/control/button.tsx";
import { TextAreaField } from "#ui/control/text-area-field.tsx";
import { TextField } from "#ui/control/text-field.tsx";
import { Dialog } from "#ui/overlay/dialog.tsx";
import { useTRPC, useTRPCClient } from "#web/lib/trpc.tsx";
import { useAction } from "#web/lib/use-action.ts";

/** Gives a project a private key for one host or for all. */
export function AddSshKeyDialog({ slug, onClose }: { readonly slug: string; readonly onClose: () => void }) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const id = useId();
  const [hostname, setHostname] = useState("");
  const [privateKey, setPrivateKey] = useState("");
  const add = useAction({
    run: () => client.sshKey.add.mutate({ slug, hostname: hostname.trim() || null, privateKey }),
    done: ({ fingerprint }) => `Added ${fingerprint}`,
    refresh: [trpc.sshKey.list.queryKey({ slug })],
    onDone: onClose,
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    add.mutate(undefined);
  };
  return (
    <Dialog
      title="Add a private key"
      wide
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form={id} busy={add.isPending} disabled={privateKey.trim() === ""}>
            Add key
          </Button>
        </>
      }
    >
      <form id={id} onSubmit={submit} className="flex flex-col gap-4">
        <TextField
          label="Host"
          mono
          spellCheck={false}
          autoCapitalize="none"
          placeholder="git.example.com"
          value={hostname}
          onChange={(event) => setHostname(event.target.value)}
          hint="Empty means every host."
        />
        <TextAreaField
          label="Private key"
          rows={9}
          placeholder={"-----BEGIN OPENSSH PRIVATE KEY-----\n…\n-----END OPENSSH PRIVATE KEY-----"}
          value={privateKey}
          onChange={(event) => setPrivateKey(event.target.value)}
          hint="Without a passphrase. It cannot be read again afterwards."
        />
      </form>
    </Dialog>
  );
}
