import { type CompileInput, type CompileOutcome, compileConfig } from "#server/config/compile.ts";
import { type GitRef, pipelineAt } from "#server/config/corpus/pipeline-at.ts";
import { standInOrbs } from "#server/config/corpus/stand-in-orbs.ts";

/** The input for a push of this branch or tag, with stand-ins for the orbs that the file uses. */
export function realInput(source: string, ref: GitRef): CompileInput {
  const at = pipelineAt(ref);
  const orbs = standInOrbs(source, (text) =>
    text.replace(/<<\s*(pipeline\.[\w.]+)\s*>>/g, (tag, name: string) => String(at.pipelineValues[name] ?? tag)),
  );
  return { ...at, source, orbs };
}

/** Compiles a real configuration for a push of this branch or tag. */
export function compileReal(source: string, ref: GitRef): CompileOutcome {
  return compileConfig(realInput(source, ref));
}

/** A branch or tag as a heading says it. */
export function refText(ref: GitRef): string {
  return "branch" in ref ? `branch ${ref.branch}` : `tag ${ref.tag}`;
}
