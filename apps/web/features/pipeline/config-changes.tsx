"use client";

import Link from "next/link";
import { useMemo } from "react";
import type { ConfigVersionView } from "#server/views/config-view.ts";
import type { PipelineView } from "#server/views/pipeline-view.ts";
import { Segmented } from "#ui/control/segmented.tsx";
import { CodeDiff } from "#web/lib/code/code-parts.tsx";
import { changesText, lineChanges } from "#web/lib/code/line-changes.ts";
import { pipelinePath } from "#web/lib/page-links.ts";
import { useIsNarrow } from "#web/lib/use-is-narrow.ts";
import { useStoredFlag } from "#web/lib/use-stored-flag.ts";

/** What is new in a pipeline's configuration since the pipeline before it on the same branch. */
export function ConfigChanges(props: {
  readonly pipeline: PipelineView;
  readonly source: string;
  readonly previous: ConfigVersionView | null;
}) {
  const { pipeline, source, previous } = props;
  const [wantsBoth, setWantsBoth] = useStoredFlag("rotunda-diff-side-by-side", true);
  const narrow = useIsNarrow();
  const changes = useMemo(() => (previous === null ? null : lineChanges(previous.source, source)), [previous, source]);
  if (previous === null || changes === null) {
    return (
      <p className="text-text-2">
        {pipeline.branch === null
          ? "No pipeline before this one had a configuration."
          : `This is the first pipeline of ${pipeline.branch} that had a configuration.`}
      </p>
    );
  }
  const since = (
    <Link
      href={pipelinePath(pipeline.project.slug, previous.number)}
      className="tabular rounded text-text-1 underline decoration-border-2 underline-offset-2 hover:decoration-text-2"
    >
      #{previous.number}
    </Link>
  );
  if (changes.added === 0 && changes.removed === 0) {
    return <p className="text-text-2">No change since {since}, the pipeline before it.</p>;
  }
  const sideBySide = wantsBoth && !narrow;
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-text-2">
          {changesText(changes)} since {since}
        </p>
        {narrow ? null : (
          <Segmented
            label="How changes are shown"
            items={[
              { value: "both", label: "Side by side" },
              { value: "one", label: "One column" },
            ]}
            value={wantsBoth ? "both" : "one"}
            onChange={(value) => setWantsBoth(value === "both")}
          />
        )}
      </div>
      <div className="max-h-[75dvh] overflow-auto rounded border border-border-1">
        <CodeDiff
          before={previous.source}
          after={source}
          label="Changes of the configuration"
          sideBySide={sideBySide}
        />
      </div>
    </div>
  );
}
