/**
 * Gives each entry of a workflow a name of its own, in order: a name wanted once stays, a name
 * wanted k times becomes `x-1 … x-k`, passing over numbers that somebody else wants as a name.
 */
export function numberNames(wanted: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const name of wanted) counts.set(name, (counts.get(name) ?? 0) + 1);
  const taken = new Set(wanted);
  const reached = new Map<string, number>();
  return wanted.map((name) => {
    if ((counts.get(name) ?? 0) < 2) return name;
    let number = (reached.get(name) ?? 0) + 1;
    while (taken.has(`${name}-${number}`)) number += 1;
    reached.set(name, number);
    taken.add(`${name}-${number}`);
    return `${name}-${number}`;
  });
}
