import type { Element, ElementKind, Finding, Library, OpenOrb, RemoteOrb } from "#server/config/element/library.ts";
import { openOrbText } from "#server/config/element/open-orb-text.ts";
import { type CompileContext, reportError } from "#server/config/read/compile-context.ts";
import { type Cursor, entryCursor } from "#server/config/read/cursor.ts";
import { reportKind } from "#server/config/read/read-scalar.ts";
import { resolve } from "#server/config/template/resolve.ts";
import { type PipelineNames, pipelineScope, type Scope } from "#server/config/template/scope.ts";
import { parseOrbReference } from "#server/core/orb/orb-reference.ts";

/** Where a library's sections stand: a whole file, or an orb written inside one. */
export interface LibrarySource {
  readonly root: Cursor;
  readonly values: PipelineNames;
  readonly insideOrb: boolean;
  /** Which version each reference in its `orbs` means, where that was settled before; else as written. */
  readonly nested: Readonly<Record<string, string>>;
}

/** A library with the scope that everything written in it starts from. */
export interface OpenLibrary {
  readonly library: Library;
  readonly scope: Scope;
  readonly own: OpenOrb["own"];
}

/** How often an element may be just another name for an element, which orbs use once at most. */
const aliasStepsMax = 20;

/**
 * Opens the `commands`, `executors`, `jobs` and `orbs` of a file or an inline orb. Names are looked
 * up among its own entries first, then behind the name of an orb. A command or executor that is
 * only a text is another name for the one it says. An orb sees its own entries and orbs only. An
 * orb from elsewhere is opened when something of it is asked for, and not before.
 */
export function createLibrary(context: CompileContext, source: LibrarySource): OpenLibrary {
  const { values, insideOrb } = source;
  const sections = new Map<ElementKind, ReadonlyMap<string, Element>>();
  const orbs = new Map<string, () => OpenOrb>();

  const own = (kind: ElementKind, name: string, stepsLeft: number): Finding | null => {
    const element = sections.get(kind)?.get(name);
    if (element === undefined) return null;
    const { node } = element.body;
    const isAlias = kind !== "jobs" && node.kind === "scalar" && typeof node.value === "string";
    return isAlias ? find(kind, node.text, stepsLeft - 1) : { kind: "element", element };
  };

  const find = (kind: ElementKind, name: string, stepsLeft: number): Finding => {
    if (stepsLeft === 0) return { kind: "none" };
    const found = own(kind, name, stepsLeft);
    if (found !== null) return found;
    const slash = name.indexOf("/");
    const orb = slash === -1 ? undefined : orbs.get(name.slice(0, slash));
    return orb?.().own(kind, name.slice(slash + 1), stepsLeft) ?? { kind: "none" };
  };

  const elements = (kind: ElementKind) => [...(sections.get(kind)?.values() ?? [])];
  const library: Library = {
    find: (kind, name) => find(kind, name, aliasStepsMax),
    elements,
    names: (kind) => [
      ...elements(kind).map(({ name }) => name),
      ...[...orbs].flatMap(([alias, orb]) =>
        orb()
          .elements(kind)
          .map(({ name }) => `${alias}/${name}`),
      ),
    ],
  };
  const scope = context.version === "2" ? source.root.scope : pipelineScope({ values, library, insideOrb });
  const root: Cursor = { ...source.root, scope: { ...scope, library } };
  sections.set("jobs", readSection(context, root, "jobs"));
  if (context.version === "2.1") {
    sections.set("commands", readSection(context, root, "commands"));
    sections.set("executors", readSection(context, root, "executors"));
    for (const entry of sectionEntries(context, root, "orbs")) {
      orbs.set(String(entry.key), readOrb(context, entry, source));
    }
  }
  return { library, scope: root.scope, own };
}

function readSection(context: CompileContext, root: Cursor, kind: ElementKind): ReadonlyMap<string, Element> {
  const elements = sectionEntries(context, root, kind).map((body): Element => ({ kind, name: String(body.key), body }));
  return new Map(elements.map((element) => [element.name, element]));
}

/** The entries of a section; one with nothing after its key is as good as absent. */
function sectionEntries(context: CompileContext, root: Cursor, key: string): Cursor[] {
  const entry = root.node.kind === "map" ? root.node.entries.get(key) : undefined;
  if (entry === undefined) return [];
  const section = entryCursor(root, entry);
  const { node } = section;
  if (node.kind === "map") return [...node.entries.values()].map((inner) => entryCursor(section, inner));
  if (node.kind !== "scalar" || node.value !== null) reportKind(context, section, "Mapping");
  return [];
}

/** Reads what an entry of `orbs` says. What it gives opens the orb, once, whoever asks first. */
function readOrb(context: CompileContext, entry: Cursor, around: LibrarySource): () => OpenOrb {
  const resolved = resolve(context, entry);
  const { node } = resolved;
  if (node.kind === "map") {
    const inline = openLibrary(context, { ...around, root: resolved, insideOrb: true });
    return () => inline;
  }
  const isText = node.kind === "scalar" && typeof node.value === "string";
  const isReference = isText && parseOrbReference(node.text) !== null;
  if (!isText) reportKind(context, resolved, "an orb (String or Mapping)");
  else if (!isReference) {
    const message = `\`${node.text.slice(0, 100)}\` does not say which orb is meant.`;
    const suggestion = "Write it like `circleci/node@5.1`, or define the orb here.";
    reportError(context, resolved, { code: "invalid_orb_reference", message, suggestion });
  }
  const written = isText ? node.text : "";
  const settled = Object.hasOwn(around.nested, written) ? around.nested[written] : undefined;
  const orb = { alias: String(entry.key), at: resolved, isTold: !isReference, reference: settled ?? written };
  return () => openRemote(context, orb, around.values);
}

function openLibrary(context: CompileContext, source: LibrarySource): OpenOrb {
  const { library, own } = createLibrary(context, source);
  return { own, elements: library.elements };
}

/** Opens an orb from elsewhere; all who refer to the same one share it. */
function openRemote(context: CompileContext, orb: RemoteOrb, values: PipelineNames): OpenOrb {
  const known = context.orbs.opened.get(orb.reference);
  if (known !== undefined) return known;
  const given = orb.isTold ? undefined : context.orbs.given.get(orb.reference);
  if (given === undefined || "problem" in given) return closedOrb(orb);
  const root = openOrbText(context, orb, given);
  const opened =
    root === null
      ? closedOrb({ ...orb, isTold: true })
      : openLibrary(context, { root, values, insideOrb: true, nested: given.nested });
  context.orbs.opened.set(orb.reference, opened);
  return opened;
}

/** An orb that nobody can look into: whatever is asked of it is known to be in there, and not what it is. */
function closedOrb(orb: RemoteOrb): OpenOrb {
  return { own: () => ({ kind: "remote", orb }), elements: () => [] };
}
