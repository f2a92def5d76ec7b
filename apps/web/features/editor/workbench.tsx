"use client";

import type { inferRouterOutputs } from "@trpc/server";
import { Download, Play } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import type { AppRouter } from "#server/trpc/app-router.ts";
import { Button, IconButton } from "#ui/control/button.tsx";
import { CopyButton } from "#ui/control/copy-button.tsx";
import { PanelBoundary } from "#ui/feedback/panel-boundary.tsx";
import { BranchPicker } from "#web/features/editor/branch-picker.tsx";
import { ConfigEditor, type EditorHandle } from "#web/features/editor/config-editor.tsx";
import { invocationLine } from "#web/features/editor/invocation-line-model.ts";
import { IssueList } from "#web/features/editor/issue-list.tsx";
import { RunDialog } from "#web/features/editor/run-dialog.tsx";
import { SidePanel } from "#web/features/editor/side-panel.tsx";
import { tooSlowText, useLook } from "#web/features/editor/use-look.ts";
import { type Crumb, PageHeader } from "#web/lib/page-header.tsx";
import { starterConfig } from "#web/lib/starter-config.ts";

type ConfigFile = inferRouterOutputs<AppRouter>["config"]["read"];

interface WorkbenchProps {
  readonly slug: string;
  readonly crumbs: readonly Crumb[];
  readonly file: ConfigFile;
  /** The text that a pipeline ran, to begin with instead of the branch's file. */
  readonly given: string | null;
  readonly onBranch: (branch: string) => void;
}

/** The text on the left, what it does on the right; below one another on a phone. */
export function Workbench({ slug, crumbs, file, given, onBranch }: WorkbenchProps) {
  const firstText = given ?? file.source ?? starterConfig;
  const [text, setText] = useState(firstText);
  const [isRunning, setRunning] = useState(false);
  const editor = useRef<EditorHandle | null>(null);
  const { branch, pipelineValues } = file;
  const request = useMemo(() => ({ source: text, branch, pipelineValues }), [text, branch, pipelineValues]);
  const { look, isTooSlow, isFetchingOrbs } = useLook(request);
  const isChanged = text !== (file.source ?? "");
  useLeaveWarning(text !== firstText);
  const goToJob = (workflow: string, job: string) => {
    const line = invocationLine(text, workflow, job);
    if (line !== null) editor.current?.goTo(line + 1, 1);
  };
  const actions = (
    <>
      <CopyButton text={text} label="Copy the configuration" />
      <IconButton label="Download config.yml" onClick={() => download(text)}>
        <Download size={14} />
      </IconButton>
      <Button look="primary" icon={<Play size={14} />} onClick={() => setRunning(true)}>
        Run on branch…
      </Button>
    </>
  );
  return (
    <div className="flex flex-col lg:h-dvh">
      <PageHeader crumbs={crumbs} actions={actions} />
      <div className="grid min-h-0 flex-1 grid-cols-1 lg:grid-cols-[minmax(0,1fr)_minmax(360px,45%)]">
        <div className="flex min-h-0 min-w-0 flex-col lg:border-r lg:border-border-1">
          <div className="flex h-11 shrink-0 items-center justify-between gap-3 border-b border-border-1 px-4">
            <BranchPicker slug={slug} branch={branch} onChange={onBranch} />
            <p className="truncate text-text-3">{stateText(file, given, isChanged)}</p>
          </div>
          <div className="h-[62dvh] min-h-0 lg:h-auto lg:flex-1">
            <PanelBoundary name="The editor">
              <ConfigEditor
                initialText={firstText}
                look={look}
                onChange={setText}
                onHandle={(handle) => {
                  editor.current = handle;
                }}
              />
            </PanelBoundary>
          </div>
          <IssueList
            look={look}
            note={isTooSlow ? tooSlowText : isFetchingOrbs ? "Reading the orbs" : null}
            onChoose={({ line, column }) => editor.current?.goTo(line, column)}
          />
        </div>
        <SidePanel look={look} text={text} stored={file.source ?? ""} branch={branch} onChoose={goToJob} />
      </div>
      {isRunning ? (
        <RunDialog
          projectSlug={slug}
          branch={branch}
          text={text}
          parameters={look?.parameters ?? []}
          onClose={() => setRunning(false)}
        />
      ) : null}
    </div>
  );
}

function stateText(file: ConfigFile, given: string | null, isChanged: boolean): string {
  const commit = file.revision.slice(0, 7);
  if (file.source === null) return given === null ? "No file yet: this is a starter" : "The branch has no file";
  return isChanged ? `Differs from ${commit}` : `As at ${commit}`;
}

/** The browser asks before a text that was changed is lost. */
function useLeaveWarning(isActive: boolean): void {
  useEffect(() => {
    if (!isActive) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [isActive]);
}

function download(text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "application/yaml" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = "config.yml";
  link.click();
  URL.revokeObjectURL(url);
}
