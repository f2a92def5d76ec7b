import { numberNames } from "#server/config/workflow/number-names.ts";
import type { WrittenInvocation } from "#server/config/workflow/written-invocation.ts";

/**
 * What each entry of a list is called. Entries that somebody wrote come first, so that no lock takes
 * a name away from a job; the added ones are called after their job, or get a number where somebody
 * has that name.
 */
export function nameInvocations(written: readonly WrittenInvocation[]): ReadonlyMap<symbol, string> {
  const own = written.filter(({ work }) => work.kind === "call");
  const numbered = numberNames(own.map(({ wantedName }) => wantedName));
  const names = new Map(own.map(({ identity }, index) => [identity, numbered[index] ?? ""]));
  const taken = new Set(numbered);
  for (const { identity, wantedName, work } of written) {
    if (work.kind === "call") continue;
    const { beside } = work;
    const wanted = beside === null ? wantedName : `${names.get(beside.identity) ?? ""}${beside.ending}`;
    const name = freeName(wanted, taken);
    taken.add(name);
    names.set(identity, name);
  }
  return names;
}

function freeName(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted;
  let number = 1;
  while (taken.has(`${wanted}-${number}`)) number += 1;
  return `${wanted}-${number}`;
}
