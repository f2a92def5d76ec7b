"use client";

import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { IconButton } from "#ui/control/button.tsx";
import { copyText } from "#ui/control/copy-text.ts";
import { showToast } from "#ui/feedback/toast.tsx";

const copyBytesMax = 8 * 1024 * 1024;
const escapeSequences = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\))/g;

/** Copies the whole output of a step as plain text. What is too large for a clipboard is to be downloaded. */
export function CopyLogButton({ path, bytes }: { readonly path: string; readonly bytes: number }) {
  const [state, setState] = useState<"idle" | "busy" | "done">("idle");
  const copy = async () => {
    if (bytes > copyBytesMax) {
      showToast("failed", "This output is too large to copy. Download it instead.");
      return;
    }
    setState("busy");
    const done = await readText(path).then(copyText, () => false);
    setState(done ? "done" : "idle");
    if (!done) showToast("failed", "The output could not be copied.");
    else setTimeout(() => setState("idle"), 1400);
  };
  return (
    <IconButton
      label={state === "done" ? "Copied" : "Copy the output"}
      busy={state === "busy"}
      onClick={() => void copy()}
    >
      {state === "done" ? <Check size={14} className="text-status-success" /> : <Copy size={14} />}
    </IconButton>
  );
}

async function readText(path: string): Promise<string> {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(`The server answered ${answer.status}`);
  return (await answer.text()).replace(escapeSequences, "");
}
