import type { RemoteOrb } from "#server/config/element/library.ts";
import type { CallFrame } from "#server/config/read/call-frame.ts";
import { type CompileContext, type RemoteUse, reportError } from "#server/config/read/compile-context.ts";
import type { Span } from "#server/config/source/config-node.ts";
import { parseOrbReference, publishedVersion } from "#server/core/orb/orb-reference.ts";

/**
 * Tells, once for each orb that cannot be read, who needs it first and where, and what would help.
 * An orb that nothing needs is no fault: nothing of it would run.
 */
export function reportRemoteUses(context: CompileContext): void {
  const usesOf = new Map<RemoteOrb, RemoteUse[]>();
  for (const use of context.remoteUses) {
    const uses = usesOf.get(use.orb);
    if (uses === undefined) usesOf.set(use.orb, [use]);
    else uses.push(use);
  }
  for (const [orb, uses] of usesOf) {
    if (!orb.isTold) reportMissingOrb(context, orb, uses);
  }
}

function reportMissingOrb(context: CompileContext, orb: RemoteOrb, uses: readonly RemoteUse[]): void {
  const [use] = uses;
  if (use === undefined) return;
  const given = context.orbs.given.get(orb.reference);
  if (given === undefined) context.orbs.missing.add(orb.reference);
  const problem = given !== undefined && "problem" in given ? given.problem : unknownOrb(orb.reference);
  const user = `${callerOf(use.at.scope.calls)} needs \`${use.name}\` at ${placeOf(context, use)}.`;
  const inOrder = [...uses].sort((a, b) => spanOf(a).start - spanOf(b).start);
  const places = new Set(inOrder.map((other) => placeOf(context, other)));
  places.delete(placeOf(context, use));
  const more = places.size === 0 ? "" : ` It is also needed at ${placeList([...places])}.`;
  const { node, keySpan } = orb.at;
  reportError(context, orb.at, {
    code: "unknown_orb",
    message: `The orb \`${orb.reference}\` cannot be used: ${problem} ${capital(user)}${more}${importSentence(orb.reference)}`,
    span: node.end > node.start ? node : (keySpan ?? node),
  });
}

function unknownOrb(reference: string): string {
  return reference.startsWith("https://") ? "it was not fetched." : "it is not in the registry.";
}

/** What would bring the orb here, for those of a registry. */
function importSentence(text: string): string {
  const reference = parseOrbReference(text);
  if (reference?.kind !== "registry") return "";
  const { namespace, name, version } = reference;
  const newest = version.kind === "newest" ? `${version.major}.${version.minor ?? 0}.0` : "1.0.0";
  const exact = publishedVersion(reference) ?? newest;
  return `\nTo import it: \`rotunda orb import <folder or file> ${namespace}/${name}@${exact}\``;
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

function spanOf({ at }: RemoteUse): Span {
  return at.keySpan ?? at.node;
}

/** `line 12`, or `line 3 of circleci/docker@2.1.4` for what an orb needs of its own orbs. */
function placeOf(context: CompileContext, use: RemoteUse): string {
  const span = spanOf(use);
  const { orb, positions, start } = context.issues.texts.at(span.start);
  const { line } = positions(span.start - start);
  return orb === null ? `line ${line}` : `line ${line} of ${orb.name}`;
}

/** More places than this are counted, not listed. */
const placesShownMax = 5;

function placeList(places: readonly string[]): string {
  const left = places.length - placesShownMax;
  const shown = places.slice(0, placesShownMax);
  const bare = shown.every((place) => !place.includes(" of ")) && shown.length > 1;
  const text = bare ? `lines ${shown.map((place) => place.slice("line ".length)).join(", ")}` : shown.join(", ");
  return `${text}${left > 0 ? ` and ${left} more` : ""}`;
}

function callerOf(frame: CallFrame | null): string {
  return frame === null ? "the file" : `the ${frame.kind} \`${frame.name}\``;
}
