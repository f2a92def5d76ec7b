import type { RemoteOrb } from "#server/config/element/library.ts";
import type { CallFrame } from "#server/config/read/call-frame.ts";
import { type CompileContext, type RemoteUse, reportError } from "#server/config/read/compile-context.ts";
import { positionsOf } from "#server/config/source/position.ts";

/**
 * Tells, once for each orb that cannot be read, who needs it first and where. An orb that nothing
 * needs is no fault: nothing of it would run.
 */
export function reportRemoteUses(context: CompileContext): void {
  const usesOf = new Map<RemoteOrb, RemoteUse[]>();
  for (const use of context.remoteUses) {
    const uses = usesOf.get(use.orb);
    if (uses === undefined) usesOf.set(use.orb, [use]);
    else uses.push(use);
  }
  const positions = positionsOf(context.source);
  for (const [orb, uses] of usesOf) {
    const lines = uses.map(({ at }) => positions((at.keySpan ?? at.node).start).line);
    const [use] = uses;
    if (use === undefined || orb.isTold) continue;
    const written = orb.at.node.kind === "scalar" ? orb.at.node.text : orb.alias;
    const others = [...new Set(lines)].filter((line) => line !== lines[0]);
    const more = others.length === 0 ? "" : ` It is also needed at ${lineList(others)}.`;
    reportError(context, orb.at, {
      code: "unsupported_orbs",
      message: `The orb \`${written}\` is not supported yet: ${callerOf(use.at.scope.calls)} needs \`${use.name}\` at line ${lines[0]}.${more}`,
      span: orb.at.node.end > orb.at.node.start ? orb.at.node : (orb.at.keySpan ?? orb.at.node),
    });
  }
}

/** More lines than this are counted, not listed. */
const linesShownMax = 5;

function lineList(lines: readonly number[]): string {
  const sorted = [...lines].sort((a, b) => a - b);
  const shown = sorted.slice(0, linesShownMax).join(", ");
  const left = sorted.length - linesShownMax;
  return `${sorted.length === 1 ? "line" : "lines"} ${shown}${left > 0 ? ` and ${left} more` : ""}`;
}

function callerOf(frame: CallFrame | null): string {
  return frame === null ? "the file" : `the ${frame.kind} \`${frame.name}\``;
}
