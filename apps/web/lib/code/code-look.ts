import { yaml } from "@codemirror/lang-yaml";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--code-key)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--code-string)" },
  { tag: [tags.bool, tags.null, tags.number, tags.keyword, tags.atom], color: "var(--code-atom)" },
  { tag: [tags.lineComment, tags.comment], color: "var(--text-3)", fontStyle: "italic" },
  { tag: [tags.meta, tags.labelName, tags.typeName], color: "var(--code-atom)" },
  { tag: [tags.punctuation, tags.separator, tags.squareBracket, tags.brace], color: "var(--text-3)" },
]);

const look = EditorView.theme({
  "&": { color: "var(--text-1)", backgroundColor: "transparent", fontSize: "12.5px" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--font-geist-mono), ui-monospace, monospace", lineHeight: "20px" },
  ".cm-content": { caretColor: "var(--text-1)", padding: "8px 0" },
  ".cm-cursor": { borderLeftColor: "var(--text-1)", borderLeftWidth: "2px" },
  ".cm-gutters": { backgroundColor: "var(--surface-1)", color: "var(--text-3)", border: "none" },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 8px 0 12px", minWidth: "44px" },
  ".cm-activeLine": { backgroundColor: "color-mix(in oklch, var(--surface-2) 55%, transparent)" },
  ".cm-activeLineGutter": { backgroundColor: "transparent", color: "var(--text-1)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "color-mix(in oklch, var(--accent) 24%, transparent)",
  },
  ".cm-selectionMatch": { backgroundColor: "color-mix(in oklch, var(--accent) 14%, transparent)" },
  "&.cm-focused .cm-matchingBracket": {
    backgroundColor: "transparent",
    outline: "1px solid var(--border-2)",
  },
  ".cm-foldPlaceholder": {
    backgroundColor: "var(--surface-2)",
    border: "none",
    borderRadius: "4px",
    color: "var(--text-2)",
    padding: "0 6px",
  },
  ".cm-foldGutter .cm-gutterElement": { color: "var(--text-3)", padding: "0 4px" },
  ".cm-lintRange-error, .cm-lintRange-warning": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--status-failed) 1px",
    textUnderlineOffset: "3px",
    textDecorationSkipInk: "none",
  },
  ".cm-lintRange-warning": { textDecorationColor: "var(--status-warning)" },
  ".cm-gutter-lint": { width: "14px" },
  ".cm-gutter-lint .cm-gutterElement": { padding: "6px 3px" },
  ".cm-lint-marker-error, .cm-lint-marker-warning": {
    content: "''",
    width: "8px",
    height: "8px",
    borderRadius: "4px",
    backgroundColor: "var(--status-failed)",
  },
  ".cm-lint-marker-warning": { backgroundColor: "var(--status-warning)", borderRadius: "2px" },
  ".cm-lintRange-active": { backgroundColor: "color-mix(in oklch, var(--status-failed) 10%, transparent)" },
  ".cm-tooltip": {
    backgroundColor: "var(--surface-float)",
    border: "1px solid var(--border-1)",
    borderRadius: "6px",
    boxShadow: "var(--shadow-float)",
    color: "var(--text-1)",
    maxWidth: "min(56ch, calc(100vw - 32px))",
    overflow: "hidden",
  },
  ".cm-tooltip.cm-tooltip-lint": { padding: "0" },
  ".cm-diagnostic": {
    borderLeft: "none",
    padding: "8px 12px",
    fontFamily: "var(--font-geist-sans), ui-sans-serif, sans-serif",
    fontSize: "13px",
    lineHeight: "20px",
    whiteSpace: "pre-wrap",
  },
  ".cm-diagnosticAction": {
    backgroundColor: "var(--surface-2)",
    border: "1px solid var(--border-2)",
    borderRadius: "4px",
    color: "var(--text-1)",
    font: "inherit",
    fontSize: "12px",
    margin: "6px 8px 0 0",
    padding: "1px 8px",
    display: "block",
  },
  ".cm-tooltip-autocomplete > ul": {
    fontFamily: "var(--font-geist-mono), ui-monospace, monospace",
    fontSize: "12.5px",
    maxHeight: "280px",
  },
  ".cm-tooltip-autocomplete > ul > li": { padding: "3px 10px", lineHeight: "20px" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": {
    backgroundColor: "var(--surface-2)",
    color: "var(--text-1)",
  },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "600", color: "var(--accent)" },
  ".cm-completionDetail": { color: "var(--text-3)", fontStyle: "normal", marginLeft: "12px" },
  ".cm-completionIcon": { display: "none" },
  ".cm-completionInfo": {
    fontFamily: "var(--font-geist-sans), ui-sans-serif, sans-serif",
    fontSize: "12px",
    lineHeight: "18px",
    padding: "8px 12px",
    color: "var(--text-2)",
    maxWidth: "36ch",
  },
  ".cm-panels": { backgroundColor: "var(--surface-0)", color: "var(--text-1)" },
  ".cm-panels.cm-panels-top, .cm-panels.cm-panels-bottom": { borderColor: "var(--border-1)" },
  ".cm-panel.cm-search": { padding: "8px 12px", fontFamily: "inherit", fontSize: "13px" },
  ".cm-textfield": {
    backgroundColor: "var(--surface-1)",
    border: "1px solid var(--border-2)",
    borderRadius: "4px",
    fontSize: "13px",
    padding: "2px 8px",
  },
  ".cm-button": {
    backgroundImage: "none",
    backgroundColor: "var(--surface-1)",
    border: "1px solid var(--border-2)",
    borderRadius: "4px",
    fontSize: "13px",
  },
});

const changes = EditorView.theme({
  "&.cm-merge-b .cm-changedLine, & .cm-insertedLine, &.cm-merge-b .cm-inlineChangedLine": {
    backgroundColor: "color-mix(in oklch, var(--status-success) 11%, transparent)",
  },
  "&.cm-merge-a .cm-changedLine, & .cm-deletedChunk": {
    backgroundColor: "color-mix(in oklch, var(--status-failed) 10%, transparent)",
  },
  "&.cm-merge-b .cm-changedText": {
    background: "color-mix(in oklch, var(--status-success) 13%, transparent)",
    borderRadius: "2px",
  },
  "&.cm-merge-a .cm-changedText, & .cm-deletedChunk .cm-deletedText": {
    background: "color-mix(in oklch, var(--status-failed) 14%, transparent)",
    borderRadius: "2px",
    textDecoration: "none",
  },
  "&.cm-merge-b .cm-changedLineGutter, & .cm-changedLineGutter": { background: "var(--status-success)" },
  "&.cm-merge-a .cm-changedLineGutter, & .cm-deletedLineGutter": { background: "var(--status-failed)" },
  ".cm-changeGutter": { width: "3px" },
  ".cm-collapsedLines": {
    background: "var(--surface-0)",
    borderTop: "1px solid var(--border-1)",
    borderBottom: "1px solid var(--border-1)",
    color: "var(--text-2)",
    fontFamily: "var(--font-geist-sans), ui-sans-serif, sans-serif",
    fontSize: "12px",
    padding: "3px 12px",
    textAlign: "left",
  },
  ".cm-collapsedLines::before, .cm-collapsedLines::after": { content: "none" },
});

/** How configuration files look, wherever they are shown: colours of the theme, and styles that the page's policy lets in. */
export function codeLook(): Extension {
  // The page's own scripts carry the nonce that its policy asks of styles.
  const nonce = document.querySelector<HTMLElement>("script[nonce]")?.nonce ?? "";
  return [look, changes, syntaxHighlighting(colours), yaml(), EditorView.cspNonce.of(nonce)];
}
