"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { EntryCard } from "#console/features/session/entry-card.tsx";
import { faultText } from "#console/lib/fault-text.ts";
import { useTRPC } from "#console/lib/trpc.ts";
import { TextField } from "#ui/control/text-field.tsx";

/** The way in for whoever knows the console's password. */
export function SignInForm() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [password, setPassword] = useState("");
  const signIn = useMutation(
    trpc.session.signIn.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries(trpc.session.get.queryFilter()),
    }),
  );
  return (
    <EntryCard
      title="Sign in to the console"
      lead="With the console's own password. It is not the password of a dashboard account."
      action="Sign in"
      busy={signIn.isPending}
      fault={faultText(signIn.error)}
      onSubmit={() => signIn.mutate({ password })}
    >
      <TextField
        label="Password"
        type="password"
        name="password"
        autoComplete="current-password"
        autoFocus
        required
        value={password}
        onChange={(event) => setPassword(event.target.value)}
        hint="Forgotten? Remove secrets/console.json from the data directory and start Rotunda again: it prints a new setup code."
      />
    </EntryCard>
  );
}
