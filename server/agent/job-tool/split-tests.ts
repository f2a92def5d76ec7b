/** A test, or a file of tests, and how heavy it is: bytes or seconds. */
export interface WeighedTest {
  readonly name: string;
  readonly weight: number;
}

/**
 * The tests of one copy when they are told apart by name only: sorted, then
 * dealt out in turn, so that neighbours, which tend to be alike, spread.
 */
export function dealTests(names: readonly string[], copy: { index: number; total: number }): string[] {
  return [...names].sort(byText).filter((_, place) => place % copy.total === copy.index);
}

/**
 * The tests of one copy so that all copies are about equally heavy: the
 * heaviest test first, each to the copy that has the least so far. The same
 * tests always give the same copies.
 */
export function balanceTests(tests: readonly WeighedTest[], copy: { index: number; total: number }): string[] {
  const sums = Array.from({ length: copy.total }, () => ({ weight: 0, count: 0 }));
  const own: string[] = [];
  for (const { name, weight } of [...tests].sort((a, b) => b.weight - a.weight || byText(a.name, b.name))) {
    let least = 0;
    for (const [index, sum] of sums.entries()) {
      const best = sums[least];
      if (best === undefined) continue;
      if (sum.weight < best.weight || (sum.weight === best.weight && sum.count < best.count)) least = index;
    }
    const sum = sums[least];
    if (sum === undefined) continue;
    sum.weight += weight;
    sum.count += 1;
    if (least === copy.index) own.push(name);
  }
  return own.sort(byText);
}

function byText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
