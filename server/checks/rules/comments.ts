import type { Fault } from "../fault.ts";
import type { SourceTree } from "../source-tree.ts";

const unfinished = /\b(TODO|FIXME|XXX|HACK)\b/;
const suppression = /(oxlint-disable|eslint-disable|biome-ignore|@ts-expect-error|@ts-ignore|@ts-nocheck)(\S*)(.*)/s;

/** Nothing is left for later, and whoever silences a check says why (conventions H20, H24). */
export function checkComments(tree: SourceTree): Fault[] {
  return tree.code.flatMap((file) =>
    file.comments.flatMap((comment) => {
      const fault = (message: string) => [
        { rule: "comments", path: file.path, line: file.lineAt(comment.start), message },
      ];
      if (unfinished.test(comment.value)) return fault("leaves something for later: finish it, or leave it out");
      const silenced = suppression.exec(comment.value);
      if (silenced === null) return [];
      if (silenced[1] === "@ts-ignore" || silenced[1] === "@ts-nocheck")
        return fault(`${silenced[1]} hides more than one fault`);
      return /(--|:)\s*\S+\s+\S+/.test(silenced[3] ?? "") || silenced[1] === "@ts-expect-error"
        ? []
        : fault("silences a check without a reason after --");
    }),
  );
}
