"use client";

import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useId, useState } from "react";
import { contextNameFault } from "#server/core/variable/variable-rules.ts";
import { inputClass, TextField } from "#ui/control/text-field.tsx";
import { FormDialog } from "#ui/overlay/form-dialog.tsx";
import { contextPath } from "#web/lib/page-links.ts";
import { useTRPC, useTRPCClient } from "#web/lib/trpc.tsx";
import { useAction } from "#web/lib/use-action.ts";

/** Makes a context in one of the organizations that projects belong to. */
export function CreateContextDialog({ onClose }: { readonly onClose: () => void }) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const router = useRouter();
  const id = useId();
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const { data: organizations } = useQuery(trpc.context.organizations.queryOptions());
  const organizationId = chosen ?? organizations?.[0]?.id ?? null;
  const create = useAction({
    run: (organization: string) => client.context.create.mutate({ organizationId: organization, name: name.trim() }),
    done: () => `Context ${name.trim()} is made`,
    refresh: [trpc.context.list.queryKey()],
    onDone: (made) => router.push(contextPath(made.id)),
  });
  const fault = name.trim() === "" ? null : contextNameFault(name.trim());
  return (
    <FormDialog
      title="Create a context"
      action="Create context"
      ready={organizationId !== null && name.trim() !== "" && fault === null}
      busy={create.isPending}
      onSubmit={() => {
        if (organizationId !== null) create.mutate(organizationId);
      }}
      onClose={onClose}
    >
      {organizations?.length === 0 ? (
        <p className="text-text-2">
          A context belongs to an organization, and that comes with its first project. Add one first.
        </p>
      ) : (
        <>
          <TextField
            label="Name"
            autoFocus
            required
            placeholder="production"
            value={name}
            onChange={(event) => setName(event.target.value)}
            hint="As jobs write it after context:"
            fault={fault ?? undefined}
          />
          <div className="flex flex-col gap-1.5">
            <label htmlFor={`${id}-organization`} className="text-sm font-medium">
              Organization
            </label>
            <select
              id={`${id}-organization`}
              value={organizationId ?? ""}
              onChange={(event) => setChosen(event.target.value)}
              className={inputClass}
            >
              {(organizations ?? []).map((organization) => (
                <option key={organization.id} value={organization.id}>
                  {organization.name}
                </option>
              ))}
            </select>
          </div>
        </>
      )}
    </FormDialog>
  );
}
