import type { Cursor } from "#server/config/read/cursor.ts";

/** The sections of a file or an orb whose entries are called by name. */
export type ElementKind = "commands" | "executors" | "jobs";

/** One entry of `commands`, `executors` or `jobs`. There is one object per entry, so it can be a key. */
export interface Element {
  readonly kind: ElementKind;
  /** As it is called where it is defined, without the name of an orb. */
  readonly name: string;
  /** Its body, in the scope of the file or orb that defines it. */
  readonly body: Cursor;
}

/** An orb that is not written in the file itself. Only when its source is given can anybody look inside. */
export interface RemoteOrb {
  /** What the file calls it. */
  readonly alias: string;
  /** Where it says what it is: `circleci/node@5.1` or an address. */
  readonly at: Cursor;
  /** The reference whose source is needed: as written, or as an orb of a registry settled it when it was published. */
  readonly reference: string;
  /** True when what it says was refused already, so that its uses are no further fault. */
  readonly isTold: boolean;
}

/** What a name stands for: an entry, something inside an orb that cannot be read, or nothing. */
export type Finding =
  | { readonly kind: "element"; readonly element: Element }
  | { readonly kind: "remote"; readonly orb: RemoteOrb }
  | { readonly kind: "none" };

/** What can be called of an orb from outside: its own elements, but not those of its orbs. */
export interface OpenOrb {
  own(kind: ElementKind, name: string, stepsLeft: number): Finding | null;
  readonly elements: Library["elements"];
}

/**
 * The names that one file or one orb can call. It travels with the scope of what is written there,
 * so that steps passed as an argument still find the commands of whoever wrote them.
 */
export interface Library {
  /** Looks up a name like `build` or `orb/build`. */
  find(kind: ElementKind, name: string): Finding;
  /** Its own entries of a kind, in the order of the file. */
  readonly elements: (kind: ElementKind) => readonly Element[];
  /** All names of a kind that can be found, to suggest one for a slip. */
  names(kind: ElementKind): readonly string[];
}

/** A library without entries. */
export const emptyLibrary: Library = { find: () => ({ kind: "none" }), elements: () => [], names: () => [] };
