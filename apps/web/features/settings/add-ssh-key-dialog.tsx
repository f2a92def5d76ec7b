"use client";

import { useState } from "react";
import { TextAreaField } from "#ui/control/text-area-field.tsx";
import { TextField } from "#ui/control/text-field.tsx";
import { FormDialog } from "#ui/overlay/form-dialog.tsx";
import { useTRPC, useTRPCClient } from "#web/lib/trpc.tsx";
import { useAction } from "#web/lib/use-action.ts";

/** Gives a project a private key for one host or for all. */
export function AddSshKeyDialog({ slug, onClose }: { readonly slug: string; readonly onClose: () => void }) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const [hostname, setHostname] = useState("");
  const [privateKey, setPrivateKey] = useState("");
  const add = useAction({
    run: () => client.sshKey.add.mutate({ slug, hostname: hostname.trim() || null, privateKey }),
    done: ({ fingerprint }) => `Added ${fingerprint}`,
    refresh: [trpc.sshKey.list.queryKey({ slug })],
    onDone: onClose,
  });
  return (
    <FormDialog
      title="Add a private key"
      wide
      action="Add key"
      ready={privateKey.trim() !== ""}
      busy={add.isPending}
      onSubmit={() => add.mutate(undefined)}
      onClose={onClose}
    >
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
    </FormDialog>
  );
}
