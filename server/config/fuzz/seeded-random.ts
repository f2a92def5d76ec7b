/** Chance that can be repeated: the same seed gives the same numbers. */
export interface SeededRandom {
  /** A whole number from 0 to below the bound. */
  below(bound: number): number;
  /** One of a list; the list has at least one entry. */
  pick<Item>(items: readonly Item[]): Item;
}

/** Numbers for one input of a run. Neighbouring inputs have nothing in common. */
export function createSeededRandom(runSeed: number, index: number): SeededRandom {
  let state = mixed(mixed(runSeed) ^ Math.imul(index + 1, 0x9e3779b1));
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    return mixed(state);
  };
  const below = (bound: number) => Math.floor((next() / 0x1_0000_0000) * bound);
  return { below, pick: (items) => items[below(items.length)] as (typeof items)[number] };
}

/** Spreads a change of any bit over all of them (the finish of MurmurHash3). */
function mixed(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
