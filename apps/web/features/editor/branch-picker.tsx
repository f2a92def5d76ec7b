"use client";

import { useQuery } from "@tanstack/react-query";
import { GitBranch } from "lucide-react";
import { type FormEvent, useId } from "react";
import { inputClass } from "#ui/control/text-field.tsx";
import { useTRPC } from "#web/lib/trpc.tsx";

/** The branch whose file is edited: those that pipelines ran for are offered, any other may be typed. */
export function BranchPicker(props: {
  readonly slug: string;
  readonly branch: string;
  readonly onChange: (branch: string) => void;
}) {
  const { slug, branch, onChange } = props;
  const trpc = useTRPC();
  const id = useId();
  const { data = [] } = useQuery(trpc.pipeline.branches.queryOptions({ slug }));
  const take = (typed: string) => {
    const name = typed.trim();
    if (name !== "" && name !== branch) onChange(name);
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    take(String(new FormData(event.currentTarget).get("branch")));
  };
  return (
    <form onSubmit={submit} className="flex min-w-0 items-center gap-2">
      <GitBranch size={14} className="shrink-0 text-text-3" />
      <input
        key={branch}
        name="branch"
        aria-label="Branch"
        defaultValue={branch}
        list={id}
        onBlur={(event) => take(event.currentTarget.value)}
        className={`${inputClass} !h-7 !px-2 font-mono text-xs`}
      />
      <datalist id={id}>
        {data.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </form>
  );
}
