"use client";

import { FileCode } from "lucide-react";
import type { PipelineView } from "#server/views/pipeline-view.ts";
import { EmptyState } from "#ui/feedback/empty-state.tsx";
import { StatusIcon } from "#ui/status/status-icon.tsx";
import { SourceView } from "#web/features/pipeline/source-view.tsx";
import { CodeSnippet } from "#web/lib/code-snippet.tsx";
import { starterConfig } from "#web/lib/starter-config.ts";

/** The file with what is wrong with it: faults that have no place above it, the others on their lines. */
export function ConfigFaults({ pipeline, source }: { readonly pipeline: PipelineView; readonly source: string }) {
  const { configPath, issues, errors, state } = pipeline;
  const failed = state === "errored";
  const unplaced = failed && issues.length === 0 ? errors : [];
  return (
    <>
      <h2 className="text-lg">{failed ? faultCount(pipeline) : "Warnings in the config file"}</h2>
      {unplaced.map((error) => (
        <p key={error.message} className="flex items-start gap-2 text-status-failed">
          <span className="mt-0.5">
            <StatusIcon status="error" hidden />
          </span>
          {error.message}
        </p>
      ))}
      <SourceView path={configPath} source={source} issues={issues} />
    </>
  );
}

function faultCount({ issues }: PipelineView): string {
  const count = issues.filter((issue) => issue.severity === "error").length;
  if (count === 0) return "The config file could not be used";
  return count === 1 ? "The config file has an error" : `The config file has ${count} errors`;
}

/** Nothing to read at this commit, or the repository could not be read at all: the reason is the server's. */
export function NoConfig({ pipeline }: { readonly pipeline: PipelineView }) {
  const [first] = pipeline.errors;
  const isMissing =
    first?.type === "config-missing" || first === undefined || first.message.includes(pipeline.configPath);
  return (
    <section aria-label="Config file" className="rounded border border-border-1">
      <EmptyState
        title={isMissing ? `There is no ${pipeline.configPath} at this commit` : "The config file could not be read"}
        icon={<FileCode size={28} />}
        action={isMissing ? <CodeSnippet text={starterConfig.trimEnd()} label="Copy the starter" /> : null}
      >
        {isMissing ? (
          <>
            Save this as <code className="font-mono text-sm">{pipeline.configPath}</code>, commit and push. A
            configuration that runs on CircleCI runs here unchanged.
          </>
        ) : (
          first.message
        )}
      </EmptyState>
    </section>
  );
}
