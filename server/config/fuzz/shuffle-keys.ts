import { isMap, isPair, isScalar, isSeq, type Pair, parseDocument, visit } from "yaml";
import type { SeededRandom } from "#server/config/fuzz/seeded-random.ts";

/** Maps whose order means something: workflows are planned, and the members of a matrix made, in the order of the file. */
const orderedMaps: readonly (readonly string[])[] = [["workflows"], ["matrix", "parameters"]];

/**
 * The same configuration with the keys of its maps in another order. Aliases are written out
 * first, because an anchor must stand before them; maps with merge keys or with a key twice keep
 * their order, because the first merged and the last written one wins.
 */
export function shuffleKeys(source: string, random: SeededRandom): string {
  const document = parseDocument(source, { uniqueKeys: false });
  visit(document, { Alias: (_, alias) => alias.resolve(document)?.clone() as never });
  visit(document, {
    Node: (_, node) => {
      node.comment = null;
      node.commentBefore = null;
      if ("anchor" in node) delete node.anchor;
    },
    Pair: (_, pair) => {
      const { key } = pair;
      if (isScalar(key)) key.commentBefore = null;
    },
  });
  visit(document, {
    Map: (_, map, path) => {
      const keys = map.items.map(keyOf);
      const isOrdered = keys.includes("<<") || new Set(keys).size < keys.length;
      if (!isOrdered && !orderedMaps.some((names) => endsWith(path, names))) shuffle(map.items, random);
    },
  });
  return document.toString({ lineWidth: 0, directives: false });
}

function keyOf(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : JSON.stringify(pair.key);
}

function endsWith(path: readonly unknown[], names: readonly string[]): boolean {
  const keys = path.filter((part) => isPair(part)).map((pair) => keyOf(pair));
  const isDirect = !isSeq(path.at(-1)) && !isMap(path.at(-1));
  return isDirect && names.every((name, index) => keys.at(index - names.length) === name);
}

function shuffle(pairs: Pair[], random: SeededRandom): void {
  const left = pairs.splice(0);
  while (left.length > 0) pairs.push(...left.splice(random.below(left.length), 1));
}
