"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { parseAsInteger, parseAsString, useQueryState } from "nuqs";
import { Skeleton } from "#ui/feedback/skeleton.tsx";
import { PageHeader } from "#web/lib/page-header.tsx";
import { pipelinesPath } from "#web/lib/page-links.ts";
import { PageTitle } from "#web/lib/page-title.tsx";
import { QueryFault } from "#web/lib/query-fault.tsx";
import { useTRPC } from "#web/lib/trpc.tsx";

/** CodeMirror needs a browser, and is loaded only for this page. */
const Workbench = dynamic(() => import("#web/features/editor/workbench.tsx").then((part) => part.Workbench), {
  ssr: false,
  loading: EditorSkeleton,
});

/** A project's configuration to edit, of a branch, or as a pipeline ran it (`?pipeline=12`). */
export function EditorPage({ slug }: { readonly slug: string }) {
  const trpc = useTRPC();
  const [branch, setBranch] = useQueryState("branch", parseAsString);
  const [number] = useQueryState("pipeline", parseAsInteger);
  // A file that moves under the cursor helps nobody: it is read once, and again only when asked.
  const once = { staleTime: Number.POSITIVE_INFINITY, refetchOnWindowFocus: false } as const;
  const file = useQuery(trpc.config.read.queryOptions({ slug, ...(branch === null ? {} : { branch }) }, once));
  const pipeline = useQuery(
    trpc.pipeline.get.queryOptions({ slug, number: number ?? 1 }, { ...once, enabled: number !== null }),
  );
  const fault = file.error ?? pipeline.error;
  const project = slug.split("/").at(-1) ?? slug;
  const crumbs = [{ label: project, href: pipelinesPath(slug) }, { label: <h1>Configuration</h1> }];
  if (fault) {
    return (
      <>
        <PageHeader crumbs={crumbs} />
        <QueryFault
          error={fault}
          what="The configuration"
          retry={() => void Promise.all([file.refetch(), number === null ? null : pipeline.refetch()])}
        />
      </>
    );
  }
  const isReady = file.data !== undefined && (number === null || pipeline.data !== undefined);
  return (
    <>
      <PageTitle title={`${project} configuration`} />
      {isReady && file.data ? (
        <Workbench
          key={`${file.data.branch} ${number}`}
          slug={slug}
          crumbs={crumbs}
          file={file.data}
          given={pipeline.data?.configSource ?? null}
          onBranch={(name) => void setBranch(name)}
        />
      ) : (
        <>
          <PageHeader crumbs={crumbs} />
          <EditorSkeleton />
        </>
      )}
    </>
  );
}

function EditorSkeleton() {
  return (
    <div role="status" aria-busy="true" aria-label="Loading the configuration" className="flex flex-col gap-3 p-6">
      {["w-40", "w-64", "w-52", "w-72", "w-48", "w-60"].map((width) => (
        <Skeleton key={width} className={width} />
      ))}
    </div>
  );
}
