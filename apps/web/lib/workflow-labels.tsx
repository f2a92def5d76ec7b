import { RefreshCw, Sprout } from "lucide-react";
import { autoRerunName } from "#server/core/workflow/auto-rerun-name.ts";
import { Label } from "#web/lib/label.tsx";

/** What kind of workflow or attempt this is, where that is not the usual one. */
export function WorkflowLabels({ workflow }: { readonly workflow: { isSetup: boolean; startedBy: string } }) {
  return (
    <>
      {workflow.isSetup ? (
        <Label title="It only prepares the configuration that continues the pipeline.">
          <Sprout size={12} aria-hidden />
          Setup
        </Label>
      ) : null}
      {workflow.startedBy === autoRerunName ? (
        <Label title="It failed before, or was cut off when Rotunda was stopped, and was rerun from failed by itself.">
          <RefreshCw size={12} aria-hidden />
          Rerun by itself
        </Label>
      ) : null}
    </>
  );
}
