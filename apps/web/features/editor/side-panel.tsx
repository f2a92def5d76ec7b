"use client";

import { useState } from "react";
import { Segmented } from "#ui/control/segmented.tsx";
import { PanelBoundary } from "#ui/feedback/panel-boundary.tsx";
import type { Look, SeenWorkflow } from "#web/features/editor/look-at-config.ts";
import { PlanGraph } from "#web/features/editor/plan-graph.tsx";
import { CodeDiff, CodeView } from "#web/lib/code/code-parts.tsx";
import { changesText, lineChanges } from "#web/lib/code/line-changes.ts";

type Side = "graph" | "compiled" | "changes";

interface Seen {
  readonly workflows: readonly SeenWorkflow[];
  readonly compiled: string | null;
}

/** What becomes of the text: its graph, what it compiles to, and how it differs from the branch's file. */
export function SidePanel(props: {
  readonly look: Look | null;
  readonly text: string;
  readonly stored: string;
  readonly branch: string;
  readonly onChoose: (workflow: string, job: string) => void;
}) {
  const { look, text, stored, branch, onChoose } = props;
  const [side, setSide] = useState<Side>("graph");
  const seen = useLastGood(look);
  const isOld = look !== null && look.workflows === null && seen !== null;
  return (
    <section aria-label="What the configuration does" className="flex min-h-0 min-w-0 flex-col">
      <div className="flex h-11 shrink-0 items-center justify-between gap-3 border-b border-border-1 px-4">
        <Segmented
          label="What is shown"
          items={[
            { value: "graph", label: "Graph" },
            { value: "compiled", label: "Compiled" },
            { value: "changes", label: "Changes" },
          ]}
          value={side}
          onChange={setSide}
        />
        <p className="truncate text-text-3">
          {side === "changes" ? changesText(lineChanges(stored, text)) : isOld ? "As it was before the errors" : null}
        </p>
      </div>
      <div className={`min-h-0 flex-1 overflow-auto ${isOld && side !== "changes" ? "opacity-60" : ""}`}>
        <PanelBoundary name="This side">
          {side === "changes" ? (
            <CodeDiff before={stored} after={text} label="Changes to the branch's file" sideBySide={false} />
          ) : seen === null ? (
            <p className="px-4 py-3 text-text-2 md:px-6">
              {look === null ? "Reading the configuration." : "Nothing to show yet: the configuration has errors."}
            </p>
          ) : side === "graph" ? (
            <PlanGraph workflows={seen.workflows} branch={branch} onChoose={onChoose} />
          ) : (
            <CodeView text={seen.compiled ?? ""} label="Compiled configuration" />
          )}
        </PanelBoundary>
      </div>
    </section>
  );
}

/** The newest look without errors: a half-written line must not blank the picture. */
function useLastGood(look: Look | null): Seen | null {
  const [good, setGood] = useState<Look | null>(null);
  if (look !== null && look.workflows !== null && look !== good) setGood(look);
  const shown = look?.workflows ? look : good;
  return shown?.workflows ? { workflows: shown.workflows, compiled: shown.compiled } : null;
}
