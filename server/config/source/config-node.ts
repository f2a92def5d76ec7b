/** A stretch of the source, as offsets in UTF-16 units: `start` inclusive, `end` exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What a scalar holds once YAML's own rules are applied. */
export type ScalarValue = string | number | boolean | null;

/**
 * A single value. `text` is what the author wrote for a plain scalar (`1.10`, `yes`) and the
 * content for a quoted or block one, because many keys want the letters and not the number.
 */
export interface ScalarNode extends Span {
  readonly kind: "scalar";
  readonly value: ScalarValue;
  readonly text: string;
  /** Only plain scalars may be numbers, booleans or null. */
  readonly plain: boolean;
}

/**
 * A sequence. An alias gives the anchored node itself, so nodes may be shared; `weight` counts
 * all values that the node stands for once every alias is written out.
 */
export interface ListNode extends Span {
  readonly kind: "list";
  readonly items: readonly ConfigNode[];
  readonly weight: number;
}

/** One key of a map with the place of the key. */
export interface MapEntry {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: ConfigNode;
}

/** A mapping in source order, merge keys already merged. */
export interface MapNode extends Span {
  readonly kind: "map";
  readonly entries: ReadonlyMap<string, MapEntry>;
  readonly weight: number;
}

/** A value whose fault has been told already; readers pass over it in silence. */
export interface FaultyNode extends Span {
  readonly kind: "faulty";
}

/** The tree that every later pass reads: YAML without anchors, aliases and merge keys. */
export type ConfigNode = ScalarNode | ListNode | MapNode | FaultyNode;
