import type { OrbReference } from "#server/core/orb/orb-reference.ts";

/** An orb as it came from elsewhere. */
export interface FetchedOrb {
  /** `namespace/name@1.2.3`, or the address. */
  readonly version: string;
  readonly source: string;
}

/** A place outside that has orbs: another registry, or the addresses that configurations may name. */
export interface OrbFetcher {
  /**
   * The orb that a reference means there; null when that place has none of it. Answers of the last
   * minutes may be given again. Throws `forbidden` for what may not be fetched and `unavailable`
   * when the place does not answer properly, with a sentence that says why.
   */
  fetch(reference: OrbReference): Promise<FetchedOrb | null>;
}
