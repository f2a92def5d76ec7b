/** Does one character (a code point) fit? */
export type CharacterTest = (codePoint: number) => boolean;

/** A condition on a position: start, end, word boundary. Gets the whole text as code points. */
export type PositionTest = (text: readonly number[], at: number) => boolean;

/** A pattern as a tree. Groups are gone: whether a name fits needs no captures. */
export type RegexNode =
  | { readonly kind: "character"; readonly test: CharacterTest }
  | { readonly kind: "position"; readonly test: PositionTest }
  | { readonly kind: "sequence"; readonly items: readonly RegexNode[] }
  | { readonly kind: "choice"; readonly options: readonly RegexNode[] }
  | { readonly kind: "repeat"; readonly item: RegexNode; readonly min: number; readonly max: number }
  | { readonly kind: "lookahead"; readonly item: RegexNode; readonly negative: boolean };

/** Flags that change how what follows is read. */
export interface RegexFlags {
  readonly ignoreCase: boolean;
  readonly dotAll: boolean;
}

/** Why a pattern is refused; becomes an issue, never an exception that leaves the compiler. */
export class RegexRefusal extends Error {}
