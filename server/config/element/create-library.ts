import type { Element, ElementKind, Finding, Library, RemoteOrb } from "#server/config/element/library.ts";
import { type CompileContext, reportError } from "#server/config/read/compile-context.ts";
import { type Cursor, entryCursor } from "#server/config/read/cursor.ts";
import { reportKind } from "#server/config/read/read-scalar.ts";
import { resolve } from "#server/config/template/resolve.ts";
import { type PipelineNames, pipelineScope, type Scope } from "#server/config/template/scope.ts";

/** Where a library's sections stand: a whole file, or an orb written inside one. */
export interface LibrarySource {
  readonly root: Cursor;
  readonly values: PipelineNames;
  readonly insideOrb: boolean;
}

/** A library with the scope that everything written in it starts from. */
export interface OpenLibrary {
  readonly library: Library;
  readonly scope: Scope;
  readonly own: InlineOrb["own"];
}

/** What can be called of an orb from outside: its own elements, but not those of its orbs. */
interface InlineOrb {
  readonly kind: "inline";
  readonly own: (kind: ElementKind, name: string, stepsLeft: number) => Finding | null;
  readonly elements: Library["elements"];
}

type OrbEntry = { readonly kind: "remote"; readonly orb: RemoteOrb } | InlineOrb;

/** How often an element may be just another name for an element, which orbs use once at most. */
const aliasStepsMax = 20;

const registryReference = /^[a-z][a-z0-9_-]*\/[a-z][a-z0-9_-]*@\S+$/i;
const addressReference = /^https:\/\/\S+$/;

/**
 * Opens the `commands`, `executors`, `jobs` and `orbs` of a file or an inline orb. Names are looked
 * up among its own entries first, then behind the name of an orb. A command or executor that is
 * only a text is another name for the one it says. An orb sees its own entries and orbs only.
 */
export function createLibrary(context: CompileContext, source: LibrarySource): OpenLibrary {
  const { values, insideOrb } = source;
  const sections = new Map<ElementKind, ReadonlyMap<string, Element>>();
  const orbs = new Map<string, OrbEntry>();

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
    if (orb === undefined) return { kind: "none" };
    return orb.kind === "remote" ? orb : (orb.own(kind, name.slice(slash + 1), aliasStepsMax) ?? { kind: "none" });
  };

  const elements = (kind: ElementKind) => [...(sections.get(kind)?.values() ?? [])];
  const library: Library = {
    find: (kind, name) => find(kind, name, aliasStepsMax),
    elements,
    names: (kind) => [
      ...elements(kind).map(({ name }) => name),
      ...[...orbs].flatMap(([alias, orb]) =>
        orb.kind === "remote" ? [] : orb.elements(kind).map(({ name }) => `${alias}/${name}`),
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
      orbs.set(String(entry.key), readOrb(context, entry, values));
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

function readOrb(context: CompileContext, entry: Cursor, values: PipelineNames): OrbEntry {
  const resolved = resolve(context, entry);
  const { node } = resolved;
  if (node.kind === "map") {
    const { library, own } = createLibrary(context, { root: resolved, values, insideOrb: true });
    return { kind: "inline", own, elements: library.elements };
  }
  const isText = node.kind === "scalar" && typeof node.value === "string";
  const isReference = isText && (registryReference.test(node.text) || addressReference.test(node.text));
  if (!isText) reportKind(context, resolved, "an orb (String or Mapping)");
  else if (!isReference) {
    const message = `\`${node.text.slice(0, 100)}\` does not say which orb is meant.`;
    const suggestion = "Write it like `circleci/node@5.1`, or define the orb here.";
    reportError(context, resolved, { code: "invalid_orb_reference", message, suggestion });
  }
  return { kind: "remote", orb: { alias: String(entry.key), at: resolved, isTold: !isReference } };
}
