"use client";

import { autocompletion, type CompletionContext, type CompletionResult } from "@codemirror/autocomplete";
import { indentUnit } from "@codemirror/language";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { basicSetup } from "codemirror";
import { useEffect, useEffectEvent, useRef } from "react";
import { suggestionsAt } from "#web/features/editor/completion-model.ts";
import { indentKeys } from "#web/features/editor/indent-keys.ts";
import type { Look } from "#web/features/editor/look-at-config.ts";
import { codeLook } from "#web/lib/code/code-look.ts";
import { diagnosticsOf } from "#web/lib/code/issue-marks.ts";

/** What the page can tell the editor to do. */
export interface EditorHandle {
  /** Replaces the whole text; undo brings the old one back. */
  replace(text: string): void;
  /** Puts the cursor there and shows it. Lines and columns count from 1. */
  goTo(line: number, column: number): void;
}

interface ConfigEditorProps {
  readonly initialText: string;
  /** What the compiler said last; underlined only while the text is still the one it read. */
  readonly look: Look | null;
  readonly onChange: (text: string) => void;
  /** Given the handle once the editor stands, and null when it goes. */
  readonly onHandle: (handle: EditorHandle | null) => void;
}

/** The text, coloured, with completion and the compiler's faults under their tokens. Escape, then Tab, leaves it by keyboard. */
export function ConfigEditor({ initialText, look, onChange, onHandle }: ConfigEditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const viewRef = useRef<EditorView | null>(null);
  const changed = useEffectEvent(onChange);
  const handled = useEffectEvent(onHandle);
  const firstText = useRef(initialText);
  // CodeMirror keeps its own part of the page.
  useEffect(() => {
    if (place.current === null) return;
    const view = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: firstText.current,
        extensions: [
          codeLook(),
          basicSetup,
          lintGutter(),
          keymap.of(indentKeys),
          indentUnit.of("  "),
          autocompletion({ override: [complete], icons: false, maxRenderedOptions: 80 }),
          EditorView.contentAttributes.of({ "aria-label": "Configuration", spellcheck: "false" }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) changed(update.state.doc.toString());
          }),
        ],
      }),
    });
    viewRef.current = view;
    handled(handleOf(view));
    return () => {
      viewRef.current = null;
      handled(null);
      view.destroy();
    };
  }, []);
  // The compiler's answer comes from outside React, too.
  useEffect(() => {
    const view = viewRef.current;
    if (view === null || look === null || view.state.doc.toString() !== look.source) return;
    view.dispatch(setDiagnostics(view.state, diagnosticsOf(view.state.doc, look.issues)));
  }, [look]);
  return <div ref={place} data-editor className="code-surface h-full min-h-0 [&>.cm-editor]:h-full" />;
}

function handleOf(view: EditorView): EditorHandle {
  return {
    replace: (text) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } }),
    goTo: (lineNumber, column) => {
      const line = view.state.doc.line(Math.min(Math.max(1, lineNumber), view.state.doc.lines));
      const anchor = Math.min(line.from + column - 1, line.to);
      view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: "center" }) });
      view.focus();
    },
  };
}

const words = /^[\w./<>+-]*$/;

function complete(context: CompletionContext): CompletionResult | null {
  const found = suggestionsAt(context.state.doc.toString(), context.pos);
  if (found === null) return null;
  // Unasked it opens only while a word is typed; with Ctrl-Space everywhere.
  const typed = context.state.doc.sliceString(found.from, context.pos);
  if (!context.explicit && typed === "") return null;
  return {
    from: found.from,
    validFor: words,
    options: found.options.map((option, index) => ({
      label: option.label,
      type: option.kind,
      boost: -index / 10,
      ...(option.apply === undefined ? {} : { apply: option.apply }),
      ...(option.detail === undefined ? {} : { detail: option.detail }),
      ...(option.info === undefined ? {} : { info: option.info }),
    })),
  };
}
