"use client";

import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { IconButton } from "#ui/control/button.tsx";
import { copyText } from "#ui/control/copy-text.ts";

/** Copies `text`; for a moment it shows that it did. `label` says what is copied: "Copy commit SHA". */
export function CopyButton(props: { readonly text: string; readonly label: string; readonly className?: string }) {
  const { text, label, className = "" } = props;
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    if (!(await copyText(text))) return;
    setCopied(true);
    setTimeout(() => setCopied(false), 1400);
  };
  return (
    <IconButton label={copied ? "Copied" : label} className={className} onClick={() => void copy()}>
      {copied ? <Check size={14} className="text-status-success" /> : <Copy size={14} />}
    </IconButton>
  );
}
