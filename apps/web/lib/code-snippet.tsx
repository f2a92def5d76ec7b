import { CopyButton } from "#ui/control/copy-button.tsx";

/** A few lines to copy. `label` names the copy button. */
export function CodeSnippet({ text, label }: { readonly text: string; readonly label: string }) {
  return (
    <div className="flex w-full max-w-[640px] items-start gap-2 rounded border border-border-1 bg-surface-0 py-2 pr-2 pl-3 text-left">
      <pre className="min-w-0 flex-1 overflow-x-auto font-mono text-xs leading-5 text-text-1">{text}</pre>
      <CopyButton text={text} label={label} />
    </div>
  );
}
