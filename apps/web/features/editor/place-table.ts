import table from "#web/features/editor/config-places.json" with { type: "json" };
import type { PathPart } from "#web/features/editor/outline-model.ts";

/** What may stand at one place of a configuration. */
export interface Place {
  readonly keys?: Readonly<Record<string, PlaceKey>>;
  /** Where the value of a key leads that has any other name, like a job's. */
  readonly any?: string;
  /** Where an entry of a list leads. */
  readonly item?: string;
  readonly values?: readonly string[];
  /** Keys that may also stand alone, without a value. */
  readonly bare?: readonly string[];
}

/** One key, with what it means and where its value leads. */
export interface PlaceKey {
  readonly doc?: string;
  readonly to?: string;
}

const places: Readonly<Record<string, Place>> = table.places;

/** A place by the name that keys lead to. */
export function placeNamed(name: string | undefined): Place | null {
  return name === undefined ? null : (places[name] ?? null);
}

/** The name of the place at the end of a way through the tree, or null where anything or nothing may stand. */
export function placeNameAt(path: readonly PathPart[]): string | null {
  let name: string | undefined = "file";
  for (const part of path) {
    const place = placeNamed(name);
    name = part === null ? place?.item : (place?.keys?.[part]?.to ?? (place?.keys?.[part] ? undefined : place?.any));
    if (name === undefined) return null;
  }
  return name;
}
