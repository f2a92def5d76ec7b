import { Document, Pair, Scalar, YAMLMap, YAMLSeq } from "yaml";
import type { ConfigNode, ScalarNode } from "#server/config/source/config-node.ts";

/**
 * A tree as YAML text that reads as the same tree. What was written without quotes stays so, letter
 * by letter: `1.10` is no `1.1` afterwards, and `yes` no text.
 */
export function writeYaml(root: ConfigNode): string {
  const document = new Document(null, { schema: "failsafe" });
  document.contents = nodeOf(root);
  return document.toString({ lineWidth: 0, blockQuote: "literal" });
}

function nodeOf(node: ConfigNode): YAMLMap | YAMLSeq | Scalar {
  if (node.kind === "map") {
    const map = new YAMLMap();
    for (const { key, value } of node.entries.values()) map.items.push(new Pair(keyOf(key), nodeOf(value)));
    if (map.items.length === 0) map.flow = true;
    return map;
  }
  if (node.kind === "list") {
    const list = new YAMLSeq();
    list.items = node.items.map(nodeOf);
    if (list.items.length === 0) list.flow = true;
    return list;
  }
  return node.kind === "scalar" ? scalarOf(node) : plain("null");
}

const plainKey = /^[\w./@+-]+$/;

function keyOf(key: string): Scalar {
  return plainKey.test(key) ? plain(key) : quoted(key);
}

function scalarOf({ text, plain: isPlain, value }: ScalarNode): Scalar {
  if (isPlain) return plain(value === null && text === "" ? "null" : text);
  return text.includes("\n") ? block(text) : quoted(text);
}

function plain(text: string): Scalar {
  const scalar = new Scalar(text);
  scalar.type = "PLAIN";
  return scalar;
}

function quoted(text: string): Scalar {
  const scalar = new Scalar(text);
  scalar.type = "QUOTE_DOUBLE";
  return scalar;
}

function block(text: string): Scalar {
  const scalar = new Scalar(text);
  scalar.type = "BLOCK_LITERAL";
  return scalar;
}
