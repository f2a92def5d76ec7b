import { type IssueSink, textError } from "#server/config/issue/issue-sink.ts";
import type { ConfigNode, ListNode, MapEntry, MapNode, Span } from "#server/config/source/config-node.ts";
import { weightOf } from "#server/config/source/node-weight.ts";
import { plainValue } from "#server/config/source/plain-value.ts";
import { expandedNodesMax } from "#server/config/source/source-limits.ts";

/**
 * Makes tree nodes for whichever parser reads the text, so that both agree on anchors, merge
 * keys, duplicate keys and the limit on what aliases may multiply to.
 */
export interface TreeBuilder {
  scalar(text: string, plain: boolean, span: Span): ConfigNode;
  list(items: readonly ConfigNode[], span: Span): ConfigNode;
  map(pairs: readonly KeyValue[], span: Span): ConfigNode;
  faulty(span: Span): ConfigNode;
  /** Remembers a finished node; a later anchor of the same name replaces it. */
  anchor(name: string, node: ConfigNode): void;
  /** The node last anchored under the name, or a faulty node and an issue. */
  alias(name: string, span: Span): ConfigNode;
}

/** One pair as written. `merge` marks an unquoted `<<` key. */
export interface KeyValue {
  readonly key: string;
  readonly keySpan: Span;
  readonly merge: boolean;
  readonly value: ConfigNode;
}

/** A builder that tells its faults to `issues`. */
export function createTreeBuilder(issues: IssueSink): TreeBuilder {
  const anchors = new Map<string, ConfigNode>();
  let mergedCount = 0;

  /** Refuses what expands to too much before anything walks it. */
  const weighed = (node: ListNode | MapNode): ConfigNode => {
    if (node.weight <= expandedNodesMax) return node;
    issues.add(textError(node, "alias_bomb", `The aliases here multiply to more than ${expandedNodesMax} values.`));
    return { kind: "faulty", start: node.start, end: node.end };
  };

  return {
    scalar: (text, plain, { start, end }) => {
      return { kind: "scalar", value: plain ? plainValue(text) : text, text, plain, start, end };
    },
    list: (items, { start, end }) => {
      let weight = 1;
      for (const item of items) weight += weightOf(item);
      return weighed({ kind: "list", items, weight, start, end });
    },
    map: (pairs, { start, end }) => {
      const merged = mergedEntries(pairs, issues, expandedNodesMax - mergedCount);
      mergedCount += merged.copied;
      const { entries } = merged;
      let weight = mergedCount > expandedNodesMax ? mergedCount : 1;
      for (const entry of entries.values()) weight += weightOf(entry.value);
      return weighed({ kind: "map", entries, weight, start, end });
    },
    faulty: ({ start, end }) => ({ kind: "faulty", start, end }),
    anchor: (name, node) => {
      anchors.set(name, node);
    },
    alias: (name, span) => {
      const node = anchors.get(name);
      if (node !== undefined) return node;
      issues.add(textError(span, "unknown_alias", `There is no anchor \`&${name}\` above this alias.`));
      return { kind: "faulty", start: span.start, end: span.end };
    },
  };
}

/**
 * Explicit keys win over merged ones, earlier merged ones over later, and the last of two equal
 * keys wins. Stops copying merged entries once there are more than `copiesMax`.
 */
function mergedEntries(pairs: readonly KeyValue[], issues: IssueSink, copiesMax: number) {
  const entries = new Map<string, MapEntry>();
  const merged = new Set<string>();
  let copied = 0;
  for (const { key, keySpan, merge, value } of pairs) {
    if (!merge) {
      if (entries.has(key) && !merged.delete(key)) warnDuplicate(issues, key, keySpan);
      entries.set(key, { key, keySpan, value });
      continue;
    }
    for (const entry of mergeSources(value, keySpan, issues)) {
      copied += 1;
      if (copied > copiesMax) return { entries, copied };
      if (entries.has(entry.key)) continue;
      entries.set(entry.key, entry);
      merged.add(entry.key);
    }
  }
  return { entries, copied };
}

function* mergeSources(value: ConfigNode, keySpan: Span, issues: IssueSink): Generator<MapEntry> {
  const sources = value.kind === "list" ? value.items : [value];
  for (const source of sources) {
    if (source.kind === "map") yield* source.entries.values();
    else if (source.kind !== "faulty")
      issues.add(
        textError(keySpan, "invalid_merge", "A merge key `<<` needs a map, an alias to a map, or a list of them."),
      );
  }
}

function warnDuplicate(issues: IssueSink, key: string, span: Span): void {
  issues.add({
    severity: "warning",
    code: "duplicate_key",
    message: `The key \`${key}\` is written twice in this map; the last one counts.`,
    path: "",
    span,
    suggestion: null,
  });
}
