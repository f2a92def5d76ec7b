"use client";

import { useQuery } from "@tanstack/react-query";
import { Play } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, useId, useState } from "react";
import { Button, type ButtonLook } from "#ui/control/button.tsx";
import { Segmented } from "#ui/control/segmented.tsx";
import { inputClass } from "#ui/control/text-field.tsx";
import { Dialog } from "#ui/overlay/dialog.tsx";
import { pipelinePath } from "#web/lib/page-links.ts";
import { useTRPC, useTRPCClient } from "#web/lib/trpc.tsx";
import { useAction } from "#web/lib/use-action.ts";

/** Opens the dialog that runs a branch or a tag of a project. */
export function TriggerButton(props: {
  readonly projectSlug: string;
  readonly branch?: string | null;
  readonly look?: ButtonLook;
}) {
  const { projectSlug, branch = null, look = "secondary" } = props;
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button look={look} icon={<Play size={14} />} onClick={() => setOpen(true)}>
        Trigger pipeline
      </Button>
      {open ? <TriggerDialog projectSlug={projectSlug} branch={branch} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function TriggerDialog(props: {
  readonly projectSlug: string;
  readonly branch: string | null;
  readonly onClose: () => void;
}) {
  const { projectSlug, branch, onClose } = props;
  const trpc = useTRPC();
  const client = useTRPCClient();
  const router = useRouter();
  const id = useId();
  const [kind, setKind] = useState<"branch" | "tag">("branch");
  const project = useQuery(trpc.project.get.queryOptions({ slug: projectSlug }));
  const branches = useQuery(trpc.pipeline.branches.queryOptions({ slug: projectSlug }));
  const action = useAction({
    run: (ref: { readonly branch?: string; readonly tag?: string }) =>
      client.pipeline.trigger.mutate({ projectSlug, ...ref }),
    done: () => null,
    refresh: [trpc.pipeline.list.pathKey()],
    onDone: ({ number }) => {
      onClose();
      router.push(pipelinePath(projectSlug, number));
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get("ref") ?? "").trim();
    action.mutate(name === "" ? {} : { [kind]: name });
  };
  const defaultBranch = project.data?.defaultBranch ?? "main";
  return (
    <Dialog
      title="Trigger a pipeline"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Close</Button>
          <Button look="primary" type="submit" form={id} busy={action.isPending}>
            Run {kind}
          </Button>
        </>
      }
    >
      <form id={id} onSubmit={submit} className="flex flex-col items-start gap-3">
        <p className="text-text-2">
          Runs the newest commit of a branch or a tag of {projectSlug.split("/").slice(1).join("/")}, with the config
          file at that commit.
        </p>
        <Segmented
          label="What to run"
          items={[
            { value: "branch", label: "Branch" },
            { value: "tag", label: "Tag" },
          ]}
          value={kind}
          onChange={setKind}
        />
        <input
          key={kind}
          name="ref"
          autoFocus
          required={kind === "tag"}
          aria-label={kind === "branch" ? "Branch name" : "Tag name"}
          placeholder={kind === "branch" ? defaultBranch : "v1.0.0"}
          defaultValue={kind === "branch" ? (branch ?? "") : ""}
          list={kind === "branch" ? `${id}-branches` : undefined}
          className={`${inputClass} font-mono`}
        />
        <datalist id={`${id}-branches`}>
          {(branches.data ?? []).map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
      </form>
    </Dialog>
  );
}
