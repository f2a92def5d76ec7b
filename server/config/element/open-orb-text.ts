import type { RemoteOrb } from "#server/config/element/library.ts";
import { orbsMax } from "#server/config/element/orb-shelf.ts";
import { type CompileContext, reportError } from "#server/config/read/compile-context.ts";
import { type Cursor, cursorPath, cursorSpan } from "#server/config/read/cursor.ts";
import { reportKind } from "#server/config/read/read-scalar.ts";
import { parseSource } from "#server/config/source/parse-source.ts";
import { shiftTree } from "#server/config/source/shift-tree.ts";
import { shiftSpan } from "#server/config/source/source-texts.ts";
import { plainScope } from "#server/config/template/scope.ts";
import { type OrbSource, orbSourceLengthMax } from "#server/core/orb/orb-source.ts";

/**
 * Reads the text of an orb as a tree of its own. Its places follow on those of all texts before, so
 * that a fault in it is told at the reference to it, with its own line in the message. Null after
 * an issue.
 */
export function openOrbText(context: CompileContext, orb: RemoteOrb, given: OrbSource): Cursor | null {
  const { issues, orbs } = context;
  const { version: name, source } = given;
  if (orbs.opened.size >= orbsMax) {
    const message = `This file needs more than ${orbsMax} orbs, counting those within orbs.`;
    reportError(context, orb.at, { code: "too_many_orbs", message });
    return null;
  }
  if (source.length > orbSourceLengthMax) {
    const message = `The orb \`${name}\` has ${source.length} characters; at most ${orbSourceLengthMax} are read.`;
    reportError(context, orb.at, { code: "orb_too_large", message });
    return null;
  }
  const referredAt = cursorSpan(orb.at);
  const path = cursorPath(orb.at);
  const start = issues.texts.add({ name, text: source, referredAt, path });
  if (issues.texts.at(referredAt.start).orb === null) {
    orbs.resolved.push({ reference: orb.reference, version: name, at: referredAt });
  }
  const shifted = {
    ...issues,
    add: (fault: Parameters<typeof issues.add>[0]) => issues.add({ ...fault, span: shiftSpan(fault.span, start) }),
  };
  const tree = parseSource(source, shifted);
  if (tree === null) return null;
  const root: Cursor = { ...orb.at, node: shiftTree(tree, start), keySpan: null, scope: plainScope };
  if (root.node.kind === "map") return root;
  reportKind(context, root, "Mapping");
  return null;
}
