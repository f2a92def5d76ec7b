import type { RegistryReference } from "#server/core/orb/orb-reference.ts";
import type { OrbPin } from "#server/core/orb/orb-source.ts";
import type { ChangeContext } from "#server/core/ports/build-store.ts";

/** How a version came here: published by its author, brought in by hand, or fetched from another registry. */
export const orbOrigins = ["local", "imported", "upstream"] as const;

export type OrbOrigin = (typeof orbOrigins)[number];

/** The name of an orb, without a version. */
export interface OrbName {
  readonly namespace: string;
  readonly name: string;
}

/** A version to be stored. `version` is `1.2.3` or `dev:label`. */
export interface NewOrbVersion extends OrbName {
  readonly id: string;
  readonly version: string;
  readonly source: string;
  readonly sha256: string;
  readonly nested: OrbPin["nested"];
  readonly origin: OrbOrigin;
}

/** A version as it is stored. */
export interface StoredOrbVersion extends NewOrbVersion {
  readonly createdAt: Date;
}

/** A version as lists show it: without the source. */
export type OrbVersionSummary = Omit<StoredOrbVersion, "source" | "nested" | "namespace" | "name">;

/** An orb as lists show it. */
export interface OrbSummary extends OrbName {
  readonly id: string;
  readonly createdAt: Date;
  /** The newest production version, or null when there are only labels. */
  readonly newest: OrbVersionSummary | null;
  readonly versionCount: number;
}

/** The orbs that this installation holds. Names are lower case. */
export interface OrbRegistry {
  /** The version that a reference means among those here, or null. */
  find(reference: RegistryReference): Promise<StoredOrbVersion | null>;
  /**
   * Stores a version, and the orb when there is none yet. A production version never changes: the
   * same source again is `unchanged`, another throws `conflict`. A label is moved to the new
   * source. Writes `orb.published` unless `unchanged`.
   */
  publish(version: NewOrbVersion, context: ChangeContext): Promise<"stored" | "unchanged">;
  /** Makes an orb without versions; one that is there already stays as it is. Gives its id. */
  create(orb: OrbName & { readonly id: string }, context: ChangeContext): Promise<string>;
  /** All orbs, or those of one namespace, by name. */
  list(namespace: string | null): Promise<readonly OrbSummary[]>;
  /** The versions of an orb, newest first and labels last; null when there is no such orb. */
  versions(orb: OrbName): Promise<readonly OrbVersionSummary[] | null>;
  /** Keeps a text that is no version of an orb here, for pipelines that were compiled with it. May be called twice. */
  keepSource(kept: { readonly sha256: string; readonly source: string }, now: Date): Promise<void>;
  /** Texts by their SHA-256: of every version that ever was, and those that were kept. Unknown ones are absent. */
  sources(hashes: readonly string[]): Promise<ReadonlyMap<string, string>>;
}
