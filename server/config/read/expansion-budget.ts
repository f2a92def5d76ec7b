import { expandedNodesMax } from "#server/config/source/source-limits.ts";

/**
 * How much a file may still expand to. Commands, matrices and templates can multiply a small text
 * without end; each copy is paid for here, whoever makes it, and when nothing is left all of them
 * stop.
 */
export interface ExpansionBudget {
  /** Takes from what is left and says whether it was enough. */
  spend(amount: number): boolean;
  spent(): number;
  isExhausted(): boolean;
}

/** A budget of as many values as a tree may have. */
export function createExpansionBudget(): ExpansionBudget {
  let spent = 0;
  return {
    spend: (amount) => {
      spent += amount;
      return spent <= expandedNodesMax;
    },
    spent: () => spent,
    isExhausted: () => spent > expandedNodesMax,
  };
}
