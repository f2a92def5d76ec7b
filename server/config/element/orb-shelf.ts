import type { OpenOrb } from "#server/config/element/library.ts";
import type { Span } from "#server/config/source/config-node.ts";
import type { GivenOrb } from "#server/core/orb/orb-source.ts";

/** The orbs from elsewhere that may be opened, by reference. */
export type GivenOrbs = ReadonlyMap<string, GivenOrb>;

/** An orb that was opened because the file itself names it. */
export interface ResolvedReference {
  readonly reference: string;
  readonly version: string;
  readonly at: Span;
}

/** What a compilation knows of orbs from elsewhere, and what it finds that it needs. Its parts grow while it compiles. */
export interface OrbShelf {
  readonly given: GivenOrbs;
  readonly opened: Map<string, OpenOrb>;
  readonly resolved: ResolvedReference[];
  /** References that something needs and nobody gave. */
  readonly missing: Set<string>;
}

/** How many orbs one configuration may be made of, those within orbs among them. */
export const orbsMax = 100;

/** A shelf with the orbs that are given, none of them opened. */
export function createOrbShelf(given: GivenOrbs = new Map()): OrbShelf {
  return { given, opened: new Map(), resolved: [], missing: new Set() };
}
