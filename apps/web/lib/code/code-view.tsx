"use client";

import { foldGutter } from "@codemirror/language";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView, highlightSpecialChars, lineNumbers } from "@codemirror/view";
import { useEffect, useRef } from "react";
import type { ConfigIssue } from "#server/core/plan/config-issue.ts";
import { codeLook } from "#web/lib/code/code-look.ts";
import { diagnosticsOf } from "#web/lib/code/issue-marks.ts";

/** A YAML text to read: coloured, foldable, and fast at any length because only what is in sight is drawn. */
export function CodeView(props: {
  readonly text: string;
  readonly label: string;
  readonly issues?: readonly ConfigIssue[];
}) {
  const { text, label, issues } = props;
  const place = useRef<HTMLDivElement>(null);
  // CodeMirror keeps its own part of the page.
  useEffect(() => {
    if (place.current === null) return;
    const view = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: text,
        extensions: [
          codeLook(),
          lineNumbers(),
          foldGutter(),
          highlightSpecialChars(),
          issues === undefined || issues.length === 0 ? [] : lintGutter(),
          EditorState.readOnly.of(true),
          EditorView.editable.of(false),
          EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
        ],
      }),
    });
    if (issues !== undefined) view.dispatch(setDiagnostics(view.state, diagnosticsOf(view.state.doc, issues)));
    return () => view.destroy();
  }, [text, label, issues]);
  return <div ref={place} className="code-surface" />;
}
