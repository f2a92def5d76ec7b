"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Segmented } from "#ui/control/segmented.tsx";
import { Skeleton } from "#ui/feedback/skeleton.tsx";
import { CodeSnippet } from "#web/lib/code-snippet.tsx";
import { QueryFault } from "#web/lib/query-fault.tsx";
import { useTRPC } from "#web/lib/trpc.tsx";

const files = { bare: "hooks/post-receive", workingCopy: ".git/hooks/post-commit" } as const;

/** The hook that starts a pipeline on every push, to be put into the repository. */
export function HookSnippet({ slug }: { readonly slug: string }) {
  const trpc = useTRPC();
  const [kind, setKind] = useState<keyof typeof files>("bare");
  const query = useQuery(trpc.project.hookScript.queryOptions({ slug }));
  if (query.error) return <QueryFault error={query.error} what="The hook" retry={() => void query.refetch()} />;
  return (
    <div className="flex flex-col items-start gap-3">
      <p className="text-text-2">
        To run a pipeline on every push, save this as{" "}
        <code className="font-mono text-xs text-text-1">{files[kind]}</code> in the repository and make it executable.
        It carries a token of this project only.
      </p>
      <Segmented
        label="Kind of repository"
        items={[
          { value: "bare", label: "Bare repository" },
          { value: "workingCopy", label: "Working copy" },
        ]}
        value={kind}
        onChange={setKind}
      />
      {query.data ? (
        <CodeSnippet text={query.data[kind]} label="Copy the hook" />
      ) : (
        <Skeleton className="h-24 w-full" />
      )}
    </div>
  );
}
