import { z } from "zod";
import { AppError } from "#server/core/error/app-error.ts";

/** Refs that one delivery may change; a push of more is a mirror being filled, not work to build. */
export const updatesMax = 50;

/** One ref that now points somewhere: a branch at a commit, or a tag. */
export type RefUpdate = { readonly branch: string; readonly revision: string } | { readonly tag: string };

const revision = z.string().regex(/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/);
const bodySchema = z.object({ ref: z.string().min(1).max(300), before: z.string().optional(), after: revision });
const linePattern = /^([0-9a-f]{40,64}) ([0-9a-f]{40,64}) (\S.*)$/;

/**
 * Reads what a hook sends: JSON `{ref, before, after}`, or git's own lines
 * `old new ref`. Deleted refs and refs that are neither branch nor tag are left
 * out. Throws `invalid_input` for anything else.
 */
export function readUpdates(body: string): readonly RefUpdate[] {
  const changes = body.trimStart().startsWith("{") ? [readJson(body)] : readLines(body);
  if (changes.length > updatesMax) {
    throw new AppError("too_large", {
      userMessage: `A push of more than ${updatesMax} refs is not built. Trigger what you want built.`,
    });
  }
  return changes.flatMap(({ after, ref }) => (/^0+$/.test(after) ? [] : refUpdate(ref, after)));
}

interface Change {
  readonly after: string;
  readonly ref: string;
}

function readJson(body: string): Change {
  try {
    return bodySchema.parse(JSON.parse(body));
  } catch (cause) {
    throw badBody(cause);
  }
}

function readLines(body: string): readonly Change[] {
  return body
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const [, , after, ref] = linePattern.exec(line.trimEnd()) ?? [];
      if (after === undefined || ref === undefined) throw badBody();
      return { after, ref };
    });
}

function refUpdate(ref: string, revisionNow: string): readonly RefUpdate[] {
  if (ref.startsWith("refs/heads/")) return [{ branch: ref.slice("refs/heads/".length), revision: revisionNow }];
  return ref.startsWith("refs/tags/") ? [{ tag: ref.slice("refs/tags/".length) }] : [];
}

function badBody(cause?: unknown): AppError {
  return new AppError("invalid_input", {
    userMessage: 'Send {"ref": "refs/heads/…", "before": "…", "after": "…"}, or lines of "old new ref".',
    cause,
  });
}
