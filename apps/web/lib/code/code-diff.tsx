"use client";

import { MergeView, unifiedMergeView } from "@codemirror/merge";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView, lineNumbers } from "@codemirror/view";
import { useEffect, useRef } from "react";
import { codeLook } from "#web/lib/code/code-look.ts";

/** Below a change and above it this many lines are shown; the rest is folded away. */
const collapse = { margin: 3, minSize: 6 };
/** A comparison that takes longer than this becomes coarse instead of exact. */
const diffConfig = { scanLimit: 5000, timeout: 400 };

/** What changed between two YAML texts, side by side or in one column. Unchanged stretches open with a click or Enter. */
export function CodeDiff(props: {
  readonly before: string;
  readonly after: string;
  readonly label: string;
  readonly sideBySide: boolean;
}) {
  const { before, after, label, sideBySide } = props;
  const place = useRef<HTMLDivElement>(null);
  // CodeMirror keeps its own part of the page.
  useEffect(() => {
    const parent = place.current;
    if (parent === null) return;
    const extensions: Extension = [
      codeLook(),
      lineNumbers(),
      EditorState.readOnly.of(true),
      EditorView.editable.of(false),
      EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
    ];
    if (sideBySide) {
      const [a, b] = [before, after].map((doc) => ({ doc, extensions }));
      const view = new MergeView({ a: a ?? {}, b: b ?? {}, parent, collapseUnchanged: collapse, diffConfig });
      return () => view.destroy();
    }
    const unified = unifiedMergeView({
      original: before,
      mergeControls: false,
      collapseUnchanged: collapse,
      diffConfig,
    });
    const view = new EditorView({ parent, doc: after, extensions: [extensions, unified] });
    return () => view.destroy();
  }, [before, after, label, sideBySide]);
  return <div ref={place} className="code-surface" />;
}
