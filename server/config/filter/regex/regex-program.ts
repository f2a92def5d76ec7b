import {
  type CharacterTest,
  type PositionTest,
  type RegexNode,
  RegexRefusal,
} from "#server/config/filter/regex/regex-tree.ts";

/** One instruction; numbers are addresses of other instructions. */
export type Instruction =
  | { readonly kind: "character"; readonly test: CharacterTest; readonly next: number }
  | { readonly kind: "position"; readonly test: PositionTest; readonly next: number }
  | { readonly kind: "lookahead"; readonly program: RegexProgram; readonly negative: boolean; readonly next: number }
  | { readonly kind: "fork"; readonly targets: readonly number[] }
  | { readonly kind: "match" };

/** A pattern as a list of instructions for a machine that holds all its states at once. */
export interface RegexProgram {
  readonly instructions: readonly Instruction[];
  readonly start: number;
}

/** Larger programs come from repeats within repeats; the time of a match grows with the size. */
const nodesMax = 10_000;

/** How many nodes may still be laid out, shared with the programs of lookaheads. */
interface Budget {
  nodesLeft: number;
}

/** Lays out a tree as a program, counted repeats written out. Throws RegexRefusal when it grows too large. */
export function programOf(node: RegexNode, budget: Budget = { nodesLeft: nodesMax }): RegexProgram {
  const instructions: Instruction[] = [{ kind: "match" }];
  const add = (instruction: Instruction): number => instructions.push(instruction) - 1;

  /** Adds a node that goes on to `next`; gives the address to enter it. */
  const lay = (part: RegexNode, next: number): number => {
    budget.nodesLeft -= 1;
    if (budget.nodesLeft < 0) throw new RegexRefusal("the pattern repeats too much");
    switch (part.kind) {
      case "character":
      case "position":
        return add({ ...part, next });
      case "sequence":
        return part.items.reduceRight((after, item) => lay(item, after), next);
      case "choice":
        return add({ kind: "fork", targets: part.options.map((option) => lay(option, next)) });
      case "lookahead":
        return add({ kind: "lookahead", program: programOf(part.item, budget), negative: part.negative, next });
      case "repeat":
        return layRepeat(part, next);
    }
  };

  const layRepeat = (part: RegexNode & { kind: "repeat" }, next: number): number => {
    let entry = next;
    if (Number.isFinite(part.max)) {
      for (let count = part.min; count < part.max; count += 1) {
        entry = add({ kind: "fork", targets: [lay(part.item, entry), next] });
      }
    } else {
      const targets = [next];
      entry = add({ kind: "fork", targets });
      targets.push(lay(part.item, entry));
    }
    for (let count = 0; count < part.min; count += 1) entry = lay(part.item, entry);
    return entry;
  };

  const start = lay(node, 0);
  return { instructions, start };
}
