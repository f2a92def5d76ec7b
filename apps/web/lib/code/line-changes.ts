import { Chunk } from "@codemirror/merge";
import { Text } from "@codemirror/state";

/** How many lines came and went between two texts. */
export interface LineChanges {
  readonly added: number;
  readonly removed: number;
}

const textOf = (source: string) => Text.of(source.split(/\r\n|\r|\n/));

/** Counts the lines that differ. A changed line counts as one that went and one that came. */
export function lineChanges(before: string, after: string): LineChanges {
  const [a, b] = [textOf(before), textOf(after)];
  const lines = (doc: Text, from: number, to: number) =>
    to <= from ? 0 : doc.lineAt(Math.min(to - 1, doc.length)).number - doc.lineAt(from).number + 1;
  let [added, removed] = [0, 0];
  for (const { fromA, toA, fromB, toB } of Chunk.build(a, b, { scanLimit: 5000, timeout: 400 })) {
    removed += lines(a, fromA, toA);
    added += lines(b, fromB, toB);
  }
  return { added, removed };
}

/** "3 lines added, 1 removed", or that nothing changed. */
export function changesText({ added, removed }: LineChanges): string {
  if (added === 0 && removed === 0) return "No change";
  const lines = (count: number) => `${count} ${count === 1 ? "line" : "lines"}`;
  if (removed === 0) return `${lines(added)} added`;
  return added === 0 ? `${lines(removed)} removed` : `${lines(added)} added, ${removed} removed`;
}
