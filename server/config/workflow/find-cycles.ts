/** Who requires whom: each name with the names it waits for. */
export type RequirementGraph = ReadonlyMap<string, readonly string[]>;

/**
 * The circles of a graph, each as the names on the way round without repeating the first, at
 * least one for every group of names that wait for each other. Empty when somebody can start.
 */
export function findCycles(graph: RequirementGraph): string[][] {
  const stuck = stuckNames(graph);
  const seen = new Set<string>();
  const cycles: string[][] = [];
  for (const start of stuck) {
    const way: string[] = [];
    const onWay = new Map<string, number>();
    let at: string | undefined = start;
    while (at !== undefined && !seen.has(at)) {
      seen.add(at);
      onWay.set(at, way.length);
      way.push(at);
      at = graph.get(at)?.find((name) => stuck.has(name));
    }
    const closed = at === undefined ? undefined : onWay.get(at);
    if (closed !== undefined) cycles.push(way.slice(closed));
  }
  return cycles;
}

/** What is left when everything that can start has started, again and again: each waits for another of them. */
function stuckNames(graph: RequirementGraph): Set<string> {
  const waiting = new Map<string, number>();
  const dependents = new Map<string, string[]>();
  for (const [name, requires] of graph) {
    const known = new Set(requires.filter((required) => graph.has(required)));
    waiting.set(name, known.size);
    for (const required of known) {
      const list = dependents.get(required);
      if (list === undefined) dependents.set(required, [name]);
      else list.push(name);
    }
  }
  const free = [...waiting].filter(([, count]) => count === 0).map(([name]) => name);
  for (let name = free.pop(); name !== undefined; name = free.pop()) {
    waiting.delete(name);
    for (const dependent of dependents.get(name) ?? []) {
      const left = (waiting.get(dependent) ?? 0) - 1;
      waiting.set(dependent, left);
      if (left === 0) free.push(dependent);
    }
  }
  return new Set(waiting.keys());
}
