/** The text of an orb that a reference was resolved to. */
export interface OrbSource {
  /** What exactly was found: `circleci/node@4.7.0`, or the address. */
  readonly version: string;
  readonly source: string;
  /** Which version each reference in its own `orbs:` means, as it was settled when the orb was published. */
  readonly nested: Readonly<Record<string, string>>;
}

/** What is known of a reference: the orb, or the sentence that says why there is none. */
export type GivenOrb = OrbSource | { readonly problem: string };

/** What a pipeline keeps of an orb it was compiled with, so that it compiles to the same ever after. */
export interface OrbPin {
  readonly version: string;
  /** SHA-256 of the source, hexadecimal. */
  readonly sha256: string;
  readonly nested: Readonly<Record<string, string>>;
}

/** The orbs of a pipeline by the reference that was resolved. */
export type OrbPins = Readonly<Record<string, OrbPin>>;

/** An orb's source has at most this many characters. */
export const orbSourceLengthMax = 1_000_000;
