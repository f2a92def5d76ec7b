"use client";

import { useQuery } from "@tanstack/react-query";
import { Pencil } from "lucide-react";
import Link from "next/link";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import type { ReactNode } from "react";
import type { PipelineView } from "#server/views/pipeline-view.ts";
import { buttonClass } from "#ui/control/button.tsx";
import { CopyButton } from "#ui/control/copy-button.tsx";
import { Segmented } from "#ui/control/segmented.tsx";
import { PanelBoundary } from "#ui/feedback/panel-boundary.tsx";
import { Skeleton } from "#ui/feedback/skeleton.tsx";
import { ConfigChanges } from "#web/features/pipeline/config-changes.tsx";
import { ConfigFaults, NoConfig } from "#web/features/pipeline/config-faults.tsx";
import { CodeView } from "#web/lib/code/code-parts.tsx";
import { withoutOriginal } from "#web/lib/code/compiled-text.ts";
import { configPath } from "#web/lib/page-links.ts";
import { QueryFault } from "#web/lib/query-fault.tsx";
import { useTRPC } from "#web/lib/trpc.tsx";

const sides = ["source", "setup", "compiled", "changes"] as const;

/** The configuration of a pipeline: as it was written, what it compiled to, and what is new in it. */
export function ConfigTab({ pipeline }: { readonly pipeline: PipelineView }) {
  const [side, setSide] = useQueryState("config", parseAsStringLiteral(sides).withDefault("source"));
  const { configSource, setupSource, isConfigGiven, project, number, branch } = pipeline;
  if (configSource === null) return <NoConfig pipeline={pipeline} />;
  return (
    <section aria-label="Config file" className="flex min-w-0 flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <Segmented
          label="What is shown of the configuration"
          items={[
            ...(setupSource === null ? [] : [{ value: "setup", label: "Setup" } as const]),
            { value: "source", label: setupSource === null ? "Source" : "Continuation" },
            { value: "compiled", label: "Compiled" },
            { value: "changes", label: "Changes" },
          ]}
          value={side}
          onChange={(value) => void setSide(value)}
        />
        <Link
          href={configPath(project.slug, { branch, ...(isConfigGiven ? { pipeline: number } : {}) })}
          className={buttonClass()}
        >
          <Pencil size={14} />
          Edit
        </Link>
      </div>
      {isConfigGiven ? <GivenNote pipeline={pipeline} /> : null}
      <PanelBoundary name="The configuration">
        {side === "setup" && setupSource !== null ? (
          <CodeFrame title={pipeline.configPath} text={setupSource}>
            <CodeView text={setupSource} label="Setup configuration" />
          </CodeFrame>
        ) : side === "source" || side === "setup" ? (
          <Source pipeline={pipeline} source={configSource} />
        ) : (
          <Derived pipeline={pipeline} source={configSource} side={side} />
        )}
      </PanelBoundary>
    </section>
  );
}

/** Said wherever somebody could take the text for the repository's. */
export function GivenNote({ pipeline }: { readonly pipeline: PipelineView }) {
  return (
    <p className="max-w-[70ch] text-text-2">
      This pipeline ran with a configuration that {pipeline.actor} handed in, not with the one in the repository.
    </p>
  );
}

function Source({ pipeline, source }: { readonly pipeline: PipelineView; readonly source: string }) {
  const { issues, errors, configPath: path } = pipeline;
  if (issues.length > 0 || errors.length > 0) return <ConfigFaults pipeline={pipeline} source={source} />;
  return (
    <CodeFrame title={path} text={source}>
      <CodeView text={source} label="Config file" />
    </CodeFrame>
  );
}

function Derived(props: {
  readonly pipeline: PipelineView;
  readonly source: string;
  readonly side: "compiled" | "changes";
}) {
  const { pipeline, source, side } = props;
  const trpc = useTRPC();
  const { slug } = pipeline.project;
  const query = useQuery(trpc.pipeline.config.queryOptions({ slug, number: pipeline.number }));
  if (query.error)
    return <QueryFault error={query.error} what="The configuration" retry={() => void query.refetch()} />;
  if (!query.data) return <TextSkeleton />;
  const { compiled, previous } = query.data;
  if (side === "changes") return <ConfigChanges pipeline={pipeline} source={source} previous={previous} />;
  if (compiled === null) {
    return <p className="text-text-2">It has errors, so it compiles to nothing. The source shows them.</p>;
  }
  const text = withoutOriginal(compiled);
  return (
    <CodeFrame title="Everything expanded" text={text}>
      <CodeView text={text} label="Compiled configuration" />
    </CodeFrame>
  );
}

function CodeFrame(props: { readonly title: string; readonly text: string; readonly children: ReactNode }) {
  return (
    <div className="overflow-hidden rounded border border-border-1">
      <div className="flex h-9 items-center justify-between gap-3 border-b border-border-1 bg-surface-0 pr-1 pl-3">
        <span className="truncate font-mono text-xs text-text-2">{props.title}</span>
        <CopyButton text={props.text} label="Copy the text" />
      </div>
      <div className="max-h-[75dvh] overflow-auto">{props.children}</div>
    </div>
  );
}

function TextSkeleton() {
  return (
    <div role="status" aria-busy="true" aria-label="Loading the configuration" className="flex flex-col gap-2 py-2">
      <Skeleton className="w-64" />
      <Skeleton className="w-80" />
      <Skeleton className="w-56" />
    </div>
  );
}
