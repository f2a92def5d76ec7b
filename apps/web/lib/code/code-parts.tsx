"use client";

import dynamic from "next/dynamic";
import { Skeleton } from "#ui/feedback/skeleton.tsx";

/** The editor's library is large: pages load it only where code is shown, and never on the server. */
const loading = () => (
  <div role="status" aria-busy="true" aria-label="Loading the text" className="flex flex-col gap-2 p-4">
    <Skeleton className="w-40" />
    <Skeleton className="w-64" />
    <Skeleton className="w-52" />
  </div>
);

/** A YAML text to read. */
export const CodeView = dynamic(() => import("#web/lib/code/code-view.tsx").then((part) => part.CodeView), {
  ssr: false,
  loading,
});

/** What changed between two YAML texts. */
export const CodeDiff = dynamic(() => import("#web/lib/code/code-diff.tsx").then((part) => part.CodeDiff), {
  ssr: false,
  loading,
});
