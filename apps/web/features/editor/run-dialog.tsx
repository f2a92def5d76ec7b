"use client";

import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type FormEvent, useId } from "react";
import { Button } from "#ui/control/button.tsx";
import { inputClass } from "#ui/control/text-field.tsx";
import { Dialog } from "#ui/overlay/dialog.tsx";
import { changedParameters, type DeclaredParameter } from "#web/features/editor/declared-parameters-model.ts";
import { ParameterFields } from "#web/features/editor/parameter-fields.tsx";
import { pipelinePath } from "#web/lib/page-links.ts";
import { useTRPC, useTRPCClient } from "#web/lib/trpc.tsx";
import { useAction } from "#web/lib/use-action.ts";

/** Asks for a branch and the pipeline's parameters, and runs the text as it stands on the page. */
export function RunDialog(props: {
  readonly projectSlug: string;
  readonly branch: string;
  readonly text: string;
  readonly parameters: readonly DeclaredParameter[];
  readonly onClose: () => void;
}) {
  const { projectSlug, branch, text, parameters, onClose } = props;
  const trpc = useTRPC();
  const client = useTRPCClient();
  const router = useRouter();
  const id = useId();
  const branches = useQuery(trpc.pipeline.branches.queryOptions({ slug: projectSlug }));
  const action = useAction({
    run: (asked: { readonly branch: string; readonly parameters: Record<string, string | number | boolean> }) =>
      client.pipeline.trigger.mutate({ projectSlug, config: text, ...asked }),
    done: () => null,
    refresh: [trpc.pipeline.list.pathKey()],
    onDone: ({ number }) => router.push(pipelinePath(projectSlug, number)),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const typed = Object.fromEntries(parameters.map(({ name }) => [name, String(form.get(`parameter:${name}`) ?? "")]));
    action.mutate({ branch: String(form.get("branch")).trim(), parameters: changedParameters(parameters, typed) });
  };
  return (
    <Dialog
      title="Run this configuration"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Close</Button>
          <Button look="primary" type="submit" form={id} busy={action.isPending}>
            Run on branch
          </Button>
        </>
      }
    >
      <form id={id} onSubmit={submit} className="flex flex-col gap-4">
        <p className="text-text-2">
          Runs the newest commit of a branch with the text on this page instead of its own file. Nothing is committed.
        </p>
        <label className="flex flex-col gap-1.5 font-medium">
          Branch
          <input
            name="branch"
            required
            autoFocus
            defaultValue={branch}
            list={`${id}-branches`}
            className={`${inputClass} font-mono font-normal`}
          />
        </label>
        <datalist id={`${id}-branches`}>
          {(branches.data ?? []).map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        <ParameterFields parameters={parameters} />
      </form>
    </Dialog>
  );
}
