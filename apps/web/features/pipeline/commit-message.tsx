"use client";

import { useState } from "react";
import { messageBeginning } from "#web/features/pipeline/commit-message-model.ts";

/** What a commit says below its subject: its beginning, and the rest on request. */
export function CommitMessage({ message }: { readonly message: string }) {
  const [isOpen, setOpen] = useState(false);
  const beginning = messageBeginning(message);
  return (
    <div className="max-w-[70ch] text-text-2">
      <p className="break-words whitespace-pre-wrap">{isOpen || beginning === null ? message : beginning}</p>
      {beginning === null ? null : (
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
          className="rounded text-accent hover:underline"
        >
          {isOpen ? "Show less" : "Show the whole message"}
        </button>
      )}
    </div>
  );
}
