"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { EntryCard } from "#console/features/session/entry-card.tsx";
import { formatSetupCode, type SetUpEntry, setUpFaults } from "#console/features/session/set-up-model.ts";
import { faultText } from "#console/lib/fault-text.ts";
import { useTRPC } from "#console/lib/trpc.ts";
import { TextField } from "#ui/control/text-field.tsx";

/** The first visit: the code from the terminal makes the console's password. */
export function SetUpForm() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [entry, setEntry] = useState<SetUpEntry>({ setupCode: "", password: "", repeated: "" });
  const [sent, setSent] = useState(false);
  const setUp = useMutation(
    trpc.session.setUp.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries(trpc.session.get.queryFilter()),
    }),
  );
  const faults = sent ? setUpFaults(entry) : {};
  const change = (field: keyof SetUpEntry, value: string) => setEntry({ ...entry, [field]: value });
  const submit = () => {
    setSent(true);
    if (Object.keys(setUpFaults(entry)).length === 0) setUp.mutate(entry);
  };
  return (
    <EntryCard
      title="Set up the console"
      lead="Whoever started Rotunda can read the setup code in its terminal. It works once."
      action="Set the password"
      busy={setUp.isPending}
      fault={faultText(setUp.error)}
      onSubmit={submit}
    >
      <TextField
        label="Setup code"
        name="setup-code"
        autoComplete="one-time-code"
        autoFocus
        mono
        spellCheck={false}
        placeholder="XXXX-XXXX-XXXX-XXXX"
        value={entry.setupCode}
        fault={faults.setupCode}
        onChange={(event) => change("setupCode", formatSetupCode(event.target.value))}
      />
      <TextField
        label="New password"
        type="password"
        name="new-password"
        autoComplete="new-password"
        value={entry.password}
        hint="For this console only. At least 12 characters."
        fault={faults.password}
        onChange={(event) => change("password", event.target.value)}
      />
      <TextField
        label="The same again"
        type="password"
        name="repeated-password"
        autoComplete="new-password"
        value={entry.repeated}
        fault={faults.repeated}
        onChange={(event) => change("repeated", event.target.value)}
      />
    </EntryCard>
  );
}
