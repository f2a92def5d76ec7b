import type { OrbShelf } from "#server/config/element/orb-shelf.ts";
import type { IssueSink } from "#server/config/issue/issue-sink.ts";
import type { CompileContext } from "#server/config/read/compile-context.ts";
import { createExpansionBudget } from "#server/config/read/expansion-budget.ts";

/** What the passes over one text share, before its version is known: 2.1 until then. */
export function createCompileContext(issues: IssueSink, orbs: OrbShelf): CompileContext {
  return {
    issues,
    orbs,
    version: "2.1",
    budget: createExpansionBudget(),
    remoteUses: [],
    declarations: new Map(),
    contextNames: new Set(),
    shapeOnly: false,
  };
}
